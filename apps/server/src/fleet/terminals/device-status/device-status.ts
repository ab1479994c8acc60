import { strict as assert } from 'node:assert';
import { SIGNALS, type SignalName } from '@tallystick/attestation/appraisal';
import type { DeviceKeyScheme, EvidenceKind } from '@tallystick/attestation/evidence';
import type { DeviceKey } from '@tallystick/attestation/proof';
import type { Queryable } from '@tallystick/database';
import {
  type CurrencyCode,
  type EmvLimits,
  type P256PublicJwk,
  type SecurityLevel,
  shownText,
  type TerminalStatus,
} from '@tallystick/protocol';
import type { DeviceActor } from '../../../platform/actor.ts';
import { createInvalidatedCache } from '../../../platform/invalidated-cache.ts';
import type { KeyRing } from '../../../platform/key-ring.ts';
import type { Platform } from '../../../platform/platform.ts';
import { readDeviceKey, type StoredDeviceKey } from '../device/device-key.ts';
import type { DeviceEnd } from '../device/device-store.ts';
import type { FormerLimits } from '../limits.ts';
import { HELD_VERSION, isOutdated } from '../software-version.ts';

/** What a request of a device is appraised by: the device and its terminal as they stand. */
export interface DeviceStatus {
  readonly actor: DeviceActor;
  readonly status: TerminalStatus;
  /** Why it is no longer the terminal's device; undefined: it still is. */
  readonly deviceEnd: DeviceEnd | undefined;
  /** It enrolled bound to its TLS connection: nothing that it proves otherwise is taken. */
  readonly bound: boolean;
  readonly key: DeviceKey;
  readonly encryptionKey: P256PublicJwk;
  readonly level: SecurityLevel;
  /** Kind of evidence that the device enrolled with. */
  readonly kind: EvidenceKind;
  /** Security digest that was accepted last, base64url. */
  readonly digest: string;
  /** When the full status set was accepted last: at enrolment, or in a periodic check. Unix milliseconds. */
  readonly checkedAt: number;
  /**
   * Whether the version that its last full check told is older than the minimum. Of an app that tells no version of ours, but a code of its
   * own, the policy says which are too old.
   */
  readonly isSoftwareOutdated: boolean;
  /** When each external source last affirmed this device, in Unix milliseconds; absent: never. */
  readonly signals: Readonly<Partial<Record<SignalName, number>>>;
  readonly terminalNumber: string;
  readonly label: string;
  readonly currency: CurrencyCode;
  /** Minor units. */
  readonly maximumAmount: bigint;
  readonly receiptLines: readonly string[];
  readonly emvLimits: EmvLimits;
  /** Limits that amendments replaced, oldest first. */
  readonly formerLimits: readonly FormerLimits[];
  readonly personalisationVersion: number;
  /** The personalisation data that the device was given last; version 0: none. */
  readonly personalised: {
    readonly version: number;
    /** Unix milliseconds; undefined: before this was kept. */
    readonly at: number | undefined;
  };
}

export interface DeviceStatuses {
  /** The status of a device: from memory if it is cached and valid, otherwise from the database; undefined: no such device. */
  find(deviceId: string): DeviceStatus | undefined | Promise<DeviceStatus | undefined>;
  /** The device status that the actor of this request was authenticated with. */
  of(actor: DeviceActor): DeviceStatus;
  /** Inside the transaction that changes a terminal or its device, or all those of a merchant: tells the other processes, at commit. */
  tell(on: Queryable, changed: string): Promise<void>;
  /** After that transaction: forgets here, before anybody is told that it is done. */
  forget(changed: string): void;
  /** Whether changes made by other processes are heard; while not, every request reads the database. */
  readonly listening: boolean;
  stop(): Promise<void>;
}

const CHANNEL = 'terminal_changed';
const CAPACITY = 16_384;

const FIND = {
  name: 'device-status-find',
  text: `select d.merchant_id, d.id, d.terminal_id, d.level, d.kind, d.channel_binding, d.digest,
      ${HELD_VERSION} as held_version, coalesce(d.checked_at, d.enrolled_at) as checked_at, d.signals, d.key_scheme, d.device_key, d.encryption_key,
      coalesce(d.ended_because, case when d.ended_at is not null then 'replaced' end) as ended, t.status, t.terminal_number, t.label, t.currency, t.maximum_amount,
      t.receipt_lines, t.emv_limits, t.former_limits, t.personalisation_version, d.personalisation_version as given_version, d.personalised_at
    from devices d join terminals t on t.merchant_id = d.merchant_id and t.id = d.terminal_id
    where d.id = $1`,
};

type DeviceStatusRow = {
  merchant_id: string;
  id: string;
  terminal_id: string;
  channel_binding: string | null;
  level: SecurityLevel;
  kind: EvidenceKind;
  digest: string;
  held_version: string | null;
  checked_at: Date;
  signals: Partial<Record<SignalName, string>>;
  key_scheme: DeviceKeyScheme;
  device_key: StoredDeviceKey;
  encryption_key: P256PublicJwk;
  ended: DeviceEnd | null;
  status: TerminalStatus;
  terminal_number: string;
  label: string;
  currency: CurrencyCode;
  maximum_amount: bigint;
  receipt_lines: string[];
  emv_limits: EmvLimits;
  former_limits: FormerLimits[];
  personalisation_version: number;
  given_version: number;
  personalised_at: Date | null;
};

const toDeviceStatus = (keys: Pick<KeyRing, 'reveal'>, row: DeviceStatusRow): DeviceStatus => ({
  actor: { kind: 'device', merchantId: row.merchant_id, terminalId: row.terminal_id, deviceId: row.id },
  status: row.status,
  deviceEnd: row.ended ?? undefined,
  bound: row.channel_binding !== null,
  key: readDeviceKey(keys, row),
  encryptionKey: row.encryption_key,
  level: row.level,
  kind: row.kind,
  digest: row.digest,
  checkedAt: row.checked_at.getTime(),
  isSoftwareOutdated: isOutdated(row.held_version),
  signals: Object.fromEntries(
    SIGNALS.flatMap((name) =>
      row.signals[name] === undefined ? [] : [[name, Date.parse(row.signals[name])]],
    ),
  ),
  terminalNumber: row.terminal_number,
  label: shownText(row.label),
  currency: row.currency,
  maximumAmount: row.maximum_amount,
  receiptLines: row.receipt_lines.map(shownText),
  emvLimits: row.emv_limits,
  formerLimits: row.former_limits,
  personalisationVersion: row.personalisation_version,
  personalised: { version: row.given_version, at: row.personalised_at?.getTime() },
});

/** DeviceStatuses in memory, so that a request costs no query; a change is heard from every process. */
export const createDeviceStatuses = ({
  database,
  keys,
  log,
}: Pick<Platform, 'database' | 'log'> & { readonly keys: Pick<KeyRing, 'reveal'> }): DeviceStatuses => {
  const byActor = new WeakMap<DeviceActor, DeviceStatus>();
  const cache = createInvalidatedCache<DeviceStatus>(
    { database, log },
    {
      channel: CHANNEL,
      capacity: CAPACITY,
      drop(known, changed) {
        for (const [deviceId, { actor }] of known) {
          if (actor.terminalId === changed || actor.merchantId === changed) known.delete(deviceId);
        }
      },
      deaf: 'Changes of terminals by other processes cannot be heard: each request reads the database',
    },
  );

  const read = async (deviceId: string): Promise<DeviceStatus | undefined> => {
    const [row] = await database.query<DeviceStatusRow>(FIND, [deviceId]);
    if (row === undefined) return undefined;
    const deviceStatus = toDeviceStatus(keys, row);
    byActor.set(deviceStatus.actor, deviceStatus);
    return deviceStatus;
  };

  return {
    find: (deviceId) => cache.get(deviceId) ?? cache.read(deviceId, () => read(deviceId)),
    of(actor) {
      const deviceStatus = byActor.get(actor);
      assert(deviceStatus, 'an actor that came through the device gate');
      return deviceStatus;
    },
    tell: cache.tell,
    forget: cache.forget,
    get listening() {
      return cache.listening;
    },
    stop: cache.stop,
  };
};
