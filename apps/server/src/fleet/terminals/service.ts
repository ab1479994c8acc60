import type { SignalName } from '@tallystick/attestation/appraisal';
import { isUniqueViolation, type Queryable } from '@tallystick/database';
import {
  type CurrencyCode,
  type DeviceKind,
  type NewTerminalSettings,
  type SecurityLevel,
  type SuspensionCause,
  shownText,
  type TerminalChange,
  type TerminalStatus,
} from '@tallystick/protocol';
import type { DeviceActor } from '../../platform/actor.ts';
import type { Platform } from '../../platform/platform.ts';
import { randomDigits } from '../../platform/randomness.ts';
import { Refusal } from '../../platform/refusal.ts';
import type { Approvals } from '../../tenancy/approvals/index.ts';
import type { Audit } from '../../tenancy/audit/index.ts';
import type { Merchants } from '../../tenancy/merchants/index.ts';
import type { Operators } from '../../tenancy/operators/index.ts';
import {
  type DeviceCheck,
  deviceOfTerminal,
  devicesAfter,
  highestLevel,
  insertDevice,
  isKeyKnown,
  keepDeviceCheck,
  lastAffirmedAt,
  type NewDevice,
  noteFetched,
} from './device/device-store.ts';
import type { DeviceStatuses } from './device-status/device-status.ts';
import { type Activations, createActivations, type OpenActivation } from './life-cycle/activation.ts';
import { changeStore, type NamesOf } from './life-cycle/change-store.ts';
import { statusOf } from './life-cycle/changes.ts';
import { createLifeCycle } from './life-cycle/code-changes.ts';
import { placeDevice } from './life-cycle/life-cycle-store.ts';
import { newSettings, SETTINGS_COLUMNS, settingsValues } from './life-cycle/settings.ts';
import { type FactsPage, terminalFacts } from './terminal-facts.ts';
import type { TerminalFacts } from './terminal-row.ts';

const NUMBER_TRIES = 5;

export interface TerminalsDependencies {
  readonly deviceStatuses: DeviceStatuses;
  readonly merchants: Pick<Merchants, 'get' | 'listen'>;
  readonly operators: Pick<Operators, 'namesOf'>;
  readonly audit: Pick<Audit, 'record'>;
  readonly approvals: Pick<Approvals, 'register' | 'require'>;
}

/** What an enrolment needs to know of the terminal that it is for. */
export interface EnrolmentTarget {
  readonly label: string;
  readonly status: TerminalStatus;
  readonly minimumLevel: SecurityLevel;
  /** Evidence that the terminal accepts; null: whatever the policy accepts. */
  readonly evidenceKinds: readonly DeviceKind[] | null;
  /** Level of the device that it had last. */
  readonly highestLevel: SecurityLevel | undefined;
}

/** What a device is told of a step that its terminal does not allow any more. */
const ENROLMENT_CONFLICTS = { suspended: 'terminal_suspended', retired: 'terminal_retired' } as const;

const INSERT = `insert into terminals (merchant_id, id, terminal_number, status, created_at, ${SETTINGS_COLUMNS.join(', ')})
  values ($1, $2, $3, 'created', $4, ${SETTINGS_COLUMNS.map((_, at) => `$${at + 5}`).join(', ')})`;

const createNoteGiven =
  (database: Platform['database'], statuses: Pick<DeviceStatuses, 'tell' | 'forget'>, now: () => Date) =>
  async ({ merchantId, terminalId, deviceId }: DeviceActor, version: number): Promise<void> => {
    await database.transaction(async (on) => {
      await noteFetched(on, merchantId, deviceId, version, now());
      await statuses.tell(on, terminalId);
    });
    statuses.forget(terminalId);
  };

/** Changes with the names of those who made them. */
const withNames = async (namesOf: NamesOf, merchantId: string, changes: readonly TerminalChange[]) => {
  const names = await namesOf(merchantId, [
    ...new Set(changes.flatMap(({ by }) => (by.id === undefined ? [] : [by.id]))),
  ]);
  return changes.map((change): TerminalChange => {
    const name = names.get(change.by.id ?? '');
    return name === undefined ? change : { ...change, by: { ...change.by, name } };
  });
};

/** The rules of terminals, their activation codes and their devices. */
export const createTerminalService = (platform: Platform, dependencies: TerminalsDependencies) => {
  const { database, clock, ids, keys, randomness, outbox } = platform;
  const { deviceStatuses, merchants, operators, audit } = dependencies;
  const activations: Activations = createActivations(platform, audit);
  const changes = createLifeCycle(platform, { ...dependencies, activations });
  const { load, record, step, settle, ...operations } = changes;
  const now = () => new Date(clock.now());

  const insert = async (
    merchantId: string,
    currency: CurrencyCode,
    given: NewTerminalSettings,
    by: string | undefined,
  ): Promise<TerminalFacts> => {
    const id = ids.make('terminal');
    const settings = newSettings(given, currency);
    return database.transaction(async (on) => {
      await on.query({ text: INSERT }, [
        merchantId,
        id,
        randomDigits(randomness, 8),
        now(),
        ...settingsValues(settings),
      ]);
      return record(on, merchantId, id, { tells: 'terminal.created', by, after: settings });
    });
  };

  const stepToEnrolled = async (on: Queryable, { merchantId, terminalId }: OpenActivation) => {
    try {
      return await step(on, merchantId, terminalId, { type: 'enrol' });
    } catch (error) {
      if (!(error instanceof Refusal) || error.code !== 'terminal_state_conflict') throw error;
      const { status } = await load(on, merchantId, terminalId);
      const code = status === 'suspended' || status === 'retired' ? ENROLMENT_CONFLICTS[status] : error.code;
      throw new Refusal(code, { cause: error });
    }
  };

  return {
    ...operations,
    activations,
    load,
    record,
    settle,

    /** The terminals that are neither new nor retired. */
    async inUse(merchantId: string): Promise<string[]> {
      const rows = await database.query<{ id: string }>(
        {
          text: `select id from terminals where merchant_id = $1 and status in ('active', 'awaiting_approval', 'suspended')`,
        },
        [merchantId],
      );
      return rows.map(({ id }) => id);
    },

    /** How many terminals there are by status. */
    async fleet(merchantId: string): Promise<Partial<Record<TerminalStatus, number>>> {
      const rows = await database.query<{ status: TerminalStatus; number: number }>(
        {
          text: 'select status, count(*)::integer as number from terminals where merchant_id = $1 group by status',
        },
        [merchantId],
      );
      return Object.fromEntries(rows.map(({ status, number }) => [status, number]));
    },

    async create(merchantId: string, given: NewTerminalSettings, by?: string): Promise<TerminalFacts> {
      const { currency } = await merchants.get(merchantId);
      for (let tries = 1; ; tries += 1) {
        try {
          const terminal = await insert(merchantId, currency, given, by);
          outbox.announce(merchantId);
          return terminal;
        } catch (error) {
          // Another terminal has that number: draw again.
          if (tries >= NUMBER_TRIES || !isUniqueViolation(error, 'terminals_by_number')) throw error;
        }
      }
    },

    get: (merchantId: string, id: string) => load(database, merchantId, id),

    /** Newest first. */
    page: (merchantId: string, asked: FactsPage) => terminalFacts.page(database, merchantId, asked, now()),

    /** The life of a terminal, newest first, with the names of those who did it. */
    async changes(merchantId: string, id: string, limit: number, after: string | undefined) {
      await load(database, merchantId, id);
      const page = await changeStore.page(database, merchantId, id, limit, after);
      return { ...page, data: await withNames(operators.namesOf, merchantId, page.data) };
    },

    /** The terminal that an enrolment is for. */
    async target(on: Queryable, merchantId: string, id: string): Promise<EnrolmentTarget> {
      const [row] = await on.query<{
        label: string;
        status: TerminalStatus;
        minimum_level: SecurityLevel;
        evidence_kinds: DeviceKind[] | null;
      }>(
        {
          text: 'select label, status, minimum_level, evidence_kinds from terminals where merchant_id = $1 and id = $2',
        },
        [merchantId, id],
      );
      if (row === undefined) throw new Refusal('not_found');
      return {
        label: shownText(row.label),
        status: row.status,
        minimumLevel: row.minimum_level,
        evidenceKinds: row.evidence_kinds,
        highestLevel: await highestLevel(on, merchantId, id),
      };
    },

    /** Lines that receipts of a terminal carry, as they are now. */
    async receiptLines(merchantId: string, id: string): Promise<readonly string[]> {
      const [row] = await database.query<{ receipt_lines: string[] }>(
        { text: 'select receipt_lines from terminals where merchant_id = $1 and id = $2' },
        [merchantId, id],
      );
      return (row?.receipt_lines ?? []).map(shownText);
    },

    isKeyKnown: (keyThumbprint: string) => isKeyKnown(database, keyThumbprint),

    /**
     * Inside the enrolment's transaction: spends the code and puts the new device in the place of the old one. Of any number at once exactly
     * one succeeds; the others raise what the code says now.
     */
    async enrolDevice(on: Queryable, activation: OpenActivation, device: NewDevice): Promise<TerminalStatus> {
      const { merchantId, terminalId, method } = activation;
      // The terminal is locked before its code, as everywhere, so that two changes never wait for each other.
      const { next, settings, lifeCycle } = await stepToEnrolled(on, activation);
      if (!(await activations.spend(on, activation))) throw new Refusal('activation_code_used');
      await insertDevice(on, keys, merchantId, terminalId, device, now());
      const spent = settings.oneTimeMethods.includes(method) ? method : undefined;
      await placeDevice(on, merchantId, terminalId, device.id, spent);
      await record(on, merchantId, terminalId, {
        tells: 'terminal.enrolled',
        by: device.id,
        before: statusOf(lifeCycle),
        after: { ...statusOf(next), deviceId: device.id, kind: device.kind, level: device.level },
      });
      return next.status;
    },

    /** Inside the transaction of a periodic check that a device passed: its new reference, told to all processes. */
    async keepCheck(on: Queryable, actor: DeviceActor, check: DeviceCheck): Promise<boolean> {
      const kept = await keepDeviceCheck(on, actor.merchantId, actor.deviceId, check);
      if (kept) await deviceStatuses.tell(on, actor.terminalId);
      return kept;
    },

    /** As `suspend`, by the program itself: a terminal that cannot be suspended any more, or is already, stays as it is. */
    async suspendIfPossible(
      merchantId: string,
      id: string,
      why: { readonly reason: string; readonly cause: SuspensionCause },
    ): Promise<void> {
      try {
        await operations.suspend(merchantId, id, why);
      } catch (error) {
        if (!(error instanceof Refusal && error.code === 'terminal_state_conflict')) throw error;
      }
    },

    /** When an external source last affirmed each active device that depends on it. */
    lastAffirmedAt: (merchantId: string, name: SignalName) => lastAffirmedAt(database, merchantId, name),

    /** The device of a terminal, as it is re-appraised. */
    enrolledDevice: (merchantId: string, id: string) => deviceOfTerminal(database, merchantId, id),

    /** Devices of terminals that may pay, slice by slice. */
    enrolledDevices: (place: Parameters<typeof devicesAfter>[1], limit: number, merchantId?: string) =>
      devicesAfter(database, place, limit, merchantId),

    /** That a device was given its personalisation data in a version: from now on it is held to their limits. */
    noteFetched: createNoteGiven(database, deviceStatuses, now),
  };
};
export type TerminalService = ReturnType<typeof createTerminalService>;
