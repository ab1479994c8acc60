import type { EvidenceKind } from '@tallystick/attestation/evidence';
import { isUniqueViolation, type Queryable } from '@tallystick/database';
import type { P256PublicJwk, SecurityLevel } from '@tallystick/protocol';
import type { KeyRing } from '../../platform/key-ring.ts';
import { Refusal } from '../../platform/refusal.ts';
import { type SecondSecretOf, storedKey } from './device-key.ts';

/** A device that passed everything, as it is written down. */
export interface NewDevice {
  readonly id: string;
  readonly kind: EvidenceKind;
  readonly level: SecurityLevel;
  readonly secondSecret: SecondSecretOf;
  readonly encryptionKey: P256PublicJwk;
  readonly digest: string;
  readonly securityItems: Readonly<Record<string, string | boolean | number>>;
  readonly model: string | undefined;
  readonly softwareVersion: string;
  /** As its hardware attested it, YYYY-MM or YYYY-MM-DD. */
  readonly patchLevel?: string | undefined;
}

/** Why a device is no longer one of its terminal. */
export type DeviceEnd = 'replaced' | 'reset' | 'updated' | 'retired';

/** Ends whatever device a terminal has. */
export const endDevices = async (
  on: Queryable,
  merchantId: string,
  terminalId: string,
  because: DeviceEnd,
  at: Date,
): Promise<void> => {
  await on.query(
    {
      text: `update devices set ended_at = $3, ended_because = $4
        where merchant_id = $1 and terminal_id = $2 and ended_at is null`,
    },
    [merchantId, terminalId, at, because],
  );
};

/** Writes a device down. Raises Refusal `device_key_reused` if its key was ever enrolled. */
export const insertDevice = async (
  on: Queryable,
  keys: KeyRing,
  merchantId: string,
  terminalId: string,
  device: NewDevice,
  at: Date,
): Promise<void> => {
  try {
    await on.query(
      {
        text: `insert into devices (merchant_id, id, terminal_id, kind, level, key_scheme, key_thumbprint, device_key, encryption_key, digest,
            security_items, model, software_version, enrolled_at, patch_level)
          values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
      },
      [
        merchantId,
        device.id,
        terminalId,
        device.kind,
        device.level,
        device.secondSecret.key.scheme,
        device.secondSecret.key.thumbprint,
        JSON.stringify(storedKey(keys, merchantId, device.id, device.secondSecret)),
        JSON.stringify(device.encryptionKey),
        device.digest,
        JSON.stringify(device.securityItems),
        device.model ?? null,
        device.softwareVersion,
        at,
        device.patchLevel ?? null,
      ],
    );
  } catch (error) {
    if (isUniqueViolation(error, 'devices_by_key')) throw new Refusal('device_key_reused', { cause: error });
    throw error;
  }
};

/** Notes which personalisation data a device has been given. They only grow newer. */
export const noteFetched = async (
  on: Queryable,
  merchantId: string,
  deviceId: string,
  version: number,
): Promise<void> => {
  await on.query(
    {
      text: `update devices set personalisation_version = $3
        where merchant_id = $1 and id = $2 and personalisation_version < $3`,
    },
    [merchantId, deviceId, version],
  );
};

/** Whether a key was ever enrolled. */
export const isKeyKnown = async (on: Queryable, keyThumbprint: string): Promise<boolean> =>
  (await on.query({ text: 'select 1 from devices where key_thumbprint = $1' }, [keyThumbprint])).length > 0;

/** Level of the device that a terminal had last, if it had one. */
export const lastLevel = async (
  on: Queryable,
  merchantId: string,
  terminalId: string,
): Promise<SecurityLevel | undefined> => {
  const [row] = await on.query<{ level: SecurityLevel }>(
    {
      text: 'select level from devices where merchant_id = $1 and terminal_id = $2 order by id desc limit 1',
    },
    [merchantId, terminalId],
  );
  return row?.level;
};
