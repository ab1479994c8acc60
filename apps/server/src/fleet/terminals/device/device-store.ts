import type { SignalName } from '@tallystick/attestation/appraisal';
import type { EvidenceKind } from '@tallystick/attestation/evidence';
import { isUniqueViolation, type Queryable } from '@tallystick/database';
import type { P256PublicJwk, SecurityLevel } from '@tallystick/protocol';
import type { KeyRing } from '../../../platform/key-ring.ts';
import { Refusal } from '../../../platform/refusal.ts';
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
  /** When each external source that the device depends on last affirmed it. */
  readonly signals?: Readonly<Partial<Record<SignalName, string>>>;
  /** Whether it enrolled bound to its TLS connection, and is to prove everything so. */
  readonly bound: boolean;
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
            security_items, model, software_version, enrolled_at, patch_level, signals, channel_binding)
          values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
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
        JSON.stringify(device.signals ?? {}),
        device.bound ? 'tls-exporter' : null,
      ],
    );
  } catch (error) {
    if (isUniqueViolation(error, 'devices_by_key')) throw new Refusal('device_key_reused', { cause: error });
    throw error;
  }
};

/** Notes which personalisation data a device has been given, and when. They only grow newer. */
export const noteFetched = async (
  on: Queryable,
  merchantId: string,
  deviceId: string,
  version: number,
  at: Date,
): Promise<void> => {
  await on.query(
    {
      text: `update devices set personalisation_version = $3, personalised_at = $4
        where merchant_id = $1 and id = $2 and personalisation_version <= $3`,
    },
    [merchantId, deviceId, version, at],
  );
};

/** Whether a key was ever enrolled. */
export const isKeyKnown = async (on: Queryable, keyThumbprint: string): Promise<boolean> =>
  (await on.query({ text: 'select 1 from devices where key_thumbprint = $1' }, [keyThumbprint])).length > 0;

/** The highest level that a device of a terminal has had, ended or not; undefined if it had none. */
export const highestLevel = async (
  on: Queryable,
  merchantId: string,
  terminalId: string,
): Promise<SecurityLevel | undefined> => {
  const [row] = await on.query<{ level: SecurityLevel | null }>(
    { text: 'select max(level) as level from devices where merchant_id = $1 and terminal_id = $2' },
    [merchantId, terminalId],
  );
  return row?.level ?? undefined;
};

/** What a periodic check found. */
export interface DeviceCheck {
  readonly at: Date;
  /** External sources that affirmed the device, and when. */
  readonly signals: Readonly<Partial<Record<SignalName, string>>>;
  /** Security items that become the device's new reference. */
  readonly reference?: {
    readonly level: SecurityLevel;
    readonly digest: string;
    readonly items: Readonly<Record<string, string | boolean>>;
  };
}

/** Writes down that a device passed a periodic check. False if the device has ended, or came back at a lower level. */
export const keepDeviceCheck = async (
  on: Queryable,
  merchantId: string,
  deviceId: string,
  { at, signals, reference }: DeviceCheck,
): Promise<boolean> => {
  const version = reference?.items['app.version'];
  const rows = await on.query(
    {
      text: `update devices set checked_at = $3, level = coalesce($4, level), digest = coalesce($5, digest),
          security_items = coalesce($6::jsonb, security_items), software_version = coalesce($7, software_version), signals = signals || $8::jsonb
        where merchant_id = $1 and id = $2 and ended_at is null and ($4::smallint is null or level <= $4) returning id`,
    },
    [
      merchantId,
      deviceId,
      at,
      reference?.level ?? null,
      reference?.digest ?? null,
      reference === undefined ? null : JSON.stringify(reference.items),
      typeof version === 'string' && /^\d{1,5}\.\d{1,5}\.\d{1,5}$/.test(version) ? version : null,
      JSON.stringify(signals),
    ],
  );
  return rows.length === 1;
};

/** A device as it is re-appraised, with the level that its terminal asks for. */
export interface EnrolledDeviceRecord {
  readonly merchantId: string;
  readonly terminalId: string;
  readonly deviceId: string;
  readonly kind: EvidenceKind;
  readonly level: SecurityLevel;
  readonly minimumLevel: SecurityLevel;
  readonly items: Readonly<Record<string, string | boolean>>;
  readonly checkedAt: Date;
}

type EnrolledDeviceRow = {
  merchant_id: string;
  terminal_id: string;
  id: string;
  kind: EvidenceKind;
  level: SecurityLevel;
  minimum_level: SecurityLevel;
  security_items: Record<string, string | boolean>;
  checked_at: Date;
};

const ENROLLED_DEVICE = `select d.merchant_id, d.terminal_id, d.id, d.kind, d.level, t.minimum_level, d.security_items,
    coalesce(d.checked_at, d.enrolled_at) as checked_at
  from terminals t join devices d on d.merchant_id = t.merchant_id and d.id = t.device_id`;

const toEnrolledDevice = (row: EnrolledDeviceRow): EnrolledDeviceRecord => ({
  merchantId: row.merchant_id,
  terminalId: row.terminal_id,
  deviceId: row.id,
  kind: row.kind,
  level: row.level,
  minimumLevel: row.minimum_level,
  items: row.security_items,
  checkedAt: row.checked_at,
});

/** The device of a terminal, if it has one. */
export const deviceOfTerminal = async (
  on: Queryable,
  merchantId: string,
  terminalId: string,
): Promise<EnrolledDeviceRecord | undefined> => {
  const [row] = await on.query<EnrolledDeviceRow>(
    { text: `${ENROLLED_DEVICE} where t.merchant_id = $1 and t.id = $2` },
    [merchantId, terminalId],
  );
  return row && toEnrolledDevice(row);
};

/** Devices of terminals that are active or await approval, after a place, of one merchant or of all. */
export const devicesAfter = async (
  on: Queryable,
  place: { readonly merchantId: string; readonly terminalId: string } | undefined,
  limit: number,
  merchantId: string | undefined,
): Promise<EnrolledDeviceRecord[]> => {
  const rows = await on.query<EnrolledDeviceRow>(
    {
      text: `${ENROLLED_DEVICE} where t.status in ('active', 'awaiting_approval') and (t.merchant_id, t.id) > ($1, $2)
        and ($3::text is null or t.merchant_id = $3) order by t.merchant_id, t.id limit $4`,
    },
    [place?.merchantId ?? '', place?.terminalId ?? '', merchantId ?? null, limit],
  );
  return rows.map(toEnrolledDevice);
};

/** Which of some devices have not ended. */
export const devicesInUse = async (
  on: Queryable,
  merchantId: string,
  deviceIds: readonly string[],
): Promise<ReadonlySet<string>> => {
  const rows = await on.query<{ id: string }>(
    { text: 'select id from devices where merchant_id = $1 and id = any($2::text[]) and ended_at is null' },
    [merchantId, [...deviceIds]],
  );
  return new Set(rows.map(({ id }) => id));
};

/** When an external source last affirmed each active device that depends on it, in Unix milliseconds. */
export const lastAffirmedAt = async (
  on: Queryable,
  merchantId: string,
  name: SignalName,
): Promise<number[]> => {
  const rows = await on.query<{ at: string }>(
    {
      text: `select d.signals->>$2 as at from terminals t
        join devices d on d.merchant_id = t.merchant_id and d.id = t.device_id
        where t.merchant_id = $1 and d.signals->>$2 is not null`,
    },
    [merchantId, name],
  );
  return rows.map(({ at }) => Date.parse(at));
};
