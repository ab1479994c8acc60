import { isUniqueViolation, type Queryable } from '@tallystick/database';
import { type Hsm, issueInitialKey, type WrappedKey } from '@tallystick/keys';
import type { P256PublicJwk } from '@tallystick/protocol';
import type { DeviceActor } from '../../platform/actor.ts';
import type { Platform } from '../../platform/platform.ts';
import { keyStore, type UsableKey } from './key-store.ts';

/** The initial key of a device, which it alone can open. */
export interface IssuedPinKey {
  /** Initial key ID, 8 bytes as upper-case hex: what its key serial numbers begin with. */
  readonly keyId: string;
  /** Compact JWE to the device key. */
  readonly initialKey: string;
}

/** The keys that terminals encipher PINs with: each device has an initial key of its own (ANSI X9.24-3:2017). */
export interface TerminalPinKeys {
  /** Gives a device a new initial key, and retires the one that it had. */
  issue(actor: DeviceActor, deviceKey: P256PublicJwk): Promise<IssuedPinKey>;
  /**
   * Uses up a key serial number: it is this device's, and later than any before it.
   *
   * @param ksn 12 bytes
   * @returns false for one that was used, is another's, or was retired
   */
  use(on: Queryable, actor: Pick<DeviceActor, 'merchantId' | 'deviceId'>, ksn: Uint8Array): Promise<boolean>;
  /** The base key that a key serial number is of. */
  base(merchantId: string, ksn: Uint8Array): Promise<WrappedKey | undefined>;
}

const KEY_ID_BYTES = 8;
const KSN_BYTES = 12;
/** Of 2^64 ids at random none is drawn twice in practice; another is drawn if it is. */
const DRAWS = 3;

const RETIRE = `update terminal_pin_keys set retired_at = $3 where merchant_id = $1 and device_id = $2 and retired_at is null`;
const INSERT = `insert into terminal_pin_keys (merchant_id, key_id, base_key, terminal_id, device_id, created_at)
  values ($1, $2, $3, $4, $5, $6)`;
const USE = {
  name: 'pin-key-use',
  text: `update terminal_pin_keys set counter = $3
    where merchant_id = $1 and key_id = $2 and device_id = $4 and retired_at is null and counter < $3
    returning key_id`,
};
const BASE = {
  name: 'pin-key-base',
  text: 'select base_key from terminal_pin_keys where merchant_id = $1 and key_id = $2',
};

export interface TerminalPinKeyDependencies {
  readonly platform: Pick<Platform, 'database' | 'clock' | 'randomness' | 'ids'>;
  readonly hsm: Hsm;
}

/** The base key of a merchant, made when the first of its terminals needs it. */
const currentBase = async (
  { platform: { database, clock, ids }, hsm }: TerminalPinKeyDependencies,
  merchantId: string,
): Promise<UsableKey> => {
  const [known] = await keyStore.usable(database, merchantId, 'terminal_pin_base');
  if (known) return known;
  await keyStore.add(database, {
    owner: merchantId,
    id: ids.make('key'),
    purpose: 'terminal_pin_base',
    version: 1,
    origin: 'generated',
    key: await hsm.generate({ usage: 'B0', type: 'aes128', mode: 'X' }),
    at: new Date(clock.now()),
  });
  const [made] = await keyStore.usable(database, merchantId, 'terminal_pin_base');
  if (!made) throw new Error('a base key that was added is there');
  return made;
};

export const createTerminalPinKeys = (dependencies: TerminalPinKeyDependencies): TerminalPinKeys => {
  const { platform, hsm } = dependencies;
  const { database, clock, randomness } = platform;

  const record = (actor: DeviceActor, keyId: Uint8Array, base: UsableKey) =>
    database.transaction(async (on) => {
      const at = new Date(clock.now());
      await on.query({ text: RETIRE }, [actor.merchantId, actor.deviceId, at]);
      await on.query({ text: INSERT }, [
        actor.merchantId,
        keyId,
        base.id,
        actor.terminalId,
        actor.deviceId,
        at,
      ]);
    });

  return {
    async issue(actor, deviceKey) {
      const base = await currentBase(dependencies, actor.merchantId);
      for (let draw = 1; ; draw += 1) {
        const id = randomness.bytes(KEY_ID_BYTES);
        const receiver = { deviceKey, context: actor.deviceId };
        const issued = await issueInitialKey(hsm, base.wrapped, id, receiver);
        try {
          await record(actor, id, base);
          return issued;
        } catch (error) {
          if (!isUniqueViolation(error) || draw === DRAWS) throw error;
        }
      }
    },

    async use(on, { merchantId, deviceId }, ksn) {
      if (ksn.length !== KSN_BYTES) return false;
      const view = new DataView(ksn.buffer, ksn.byteOffset, ksn.byteLength);
      const counter = view.getUint32(KEY_ID_BYTES);
      const rows = await on.query(USE, [merchantId, ksn.subarray(0, KEY_ID_BYTES), counter, deviceId]);
      return rows.length === 1;
    },

    async base(merchantId, ksn) {
      const [row] = await database.query<{ base_key: string }>(BASE, [
        merchantId,
        ksn.subarray(0, KEY_ID_BYTES),
      ]);
      return row && (await keyStore.find(database, merchantId, row.base_key))?.wrapped;
    },
  };
};
