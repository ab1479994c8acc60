import type { Database } from '@tallystick/database';
import type { Hsm, StoredKey, WrappedKey } from '@tallystick/keys';
import { takeInZoneKeys, type ZoneKeys } from '@tallystick/operating';
import type { IsRightPin } from '../host/verify-pin.ts';
import type { Clock } from '../platform/clock.ts';
import { KeySetError } from './key-sets.ts';

type Purpose = 'pin_verification' | 'pin_zone' | 'wallet_pin_base';

/** The keys that PINs are verified and transported with. All are wrapped. */
export interface PinKeys {
  /** The index that PINs are verified by which are set from now on. */
  readonly currentIndex: number;
  /** PVV key of an index. */
  verification(index: number): WrappedKey | undefined;
  /** What the acquirer enciphers PINs with; undefined: none was agreed on, and no request with a PIN is answered. */
  readonly zone: WrappedKey | undefined;
  /** Of which each wallet has an initial key of its own. */
  readonly walletBase: WrappedKey;
}

export interface PinKeyDependencies {
  readonly database: Database;
  readonly hsm: Hsm;
  readonly clock: Clock;
}

const FIRST_INDEX = 1;

type Row = { purpose: Purpose; key_set: number; wrapped: Uint8Array; check_value: string };

const read = (database: Database): Promise<Row[]> =>
  database.query<Row>({
    text: 'select purpose, key_set, wrapped, check_value from issuer_pin_keys order by key_set',
  });

/** Stores a key unless another process did: the first one stays. */
const keep = async (
  { database, clock }: PinKeyDependencies,
  purpose: Purpose,
  keySet: number,
  { wrapped, checkValue }: StoredKey,
): Promise<void> => {
  await database.query(
    {
      text: `insert into issuer_pin_keys (purpose, key_set, wrapped, check_value, created_at) values ($1, $2, $3, $4, $5)
             on conflict do nothing`,
    },
    [purpose, keySet, wrapped, checkValue, new Date(clock.now())],
  );
};

/** Loads the keys for PINs; makes those that are the issuer's own at the first start, and takes in the acquirer's when it is another one. */
export const loadPinKeys = async (
  dependencies: PinKeyDependencies,
  zoneKeys: ZoneKeys | undefined,
): Promise<PinKeys> => {
  const { database, hsm } = dependencies;
  let rows = await read(database);
  const has = (purpose: Purpose): boolean => rows.some((row) => row.purpose === purpose);
  if (!has('pin_verification')) {
    const made = await hsm.generate({ usage: 'V2', type: 'tdes2', mode: 'C' });
    await keep(dependencies, 'pin_verification', FIRST_INDEX, made);
  }
  if (!has('wallet_pin_base')) {
    const made = await hsm.generate({ usage: 'B0', type: 'aes128', mode: 'X' });
    await keep(dependencies, 'wallet_pin_base', FIRST_INDEX, made);
  }
  if (zoneKeys !== undefined) {
    const imported = await takeInZoneKeys(hsm, zoneKeys);
    const known = rows.find((row) => row.purpose === 'pin_zone' && row.check_value === imported.checkValue);
    const newest = Math.max(0, ...rows.filter((row) => row.purpose === 'pin_zone').map((row) => row.key_set));
    if (!known) await keep(dependencies, 'pin_zone', newest + 1, imported);
  }
  rows = await read(database);
  return openPinKeys(hsm, rows);
};

const openPinKeys = async (hsm: Hsm, rows: readonly Row[]): Promise<PinKeys> => {
  for (const { wrapped, check_value, purpose } of rows) {
    if ((await hsm.describe(new Uint8Array(wrapped))).checkValue !== check_value) {
      throw new KeySetError(`The check value of ${purpose} does not fit`);
    }
  }
  const of = (purpose: Purpose) => rows.filter((row) => row.purpose === purpose);
  const newest = (purpose: Purpose): WrappedKey | undefined => {
    const row = of(purpose).at(-1);
    return row && new Uint8Array(row.wrapped);
  };
  const walletBase = newest('wallet_pin_base');
  if (walletBase === undefined) throw new KeySetError('There is no wallet_pin_base key');
  const verification = new Map(
    of('pin_verification').map(({ key_set, wrapped }) => [key_set, new Uint8Array(wrapped)]),
  );
  return {
    currentIndex: Math.max(...verification.keys()),
    verification: (index) => verification.get(index),
    zone: newest('pin_zone'),
    walletBase,
  };
};

/** Verifies the PIN of DE52: format 0 under the key of the zone. A key that is not there any more verifies nothing. */
export const createIsRightPin =
  (hsm: Pick<Hsm, 'verifyPin'>, keys: PinKeys): IsRightPin =>
  async (block, pan, { value, keyIndex }) => {
    const [zone, key] = [keys.zone, keys.verification(keyIndex)];
    if (zone === undefined || key === undefined) return false;
    const { verified } = await hsm.verifyPin({
      from: { kind: 'zone', key: zone, format: 0, block },
      pan,
      method: { kind: 'pvv', key, index: keyIndex },
      value,
    });
    return verified;
  };
