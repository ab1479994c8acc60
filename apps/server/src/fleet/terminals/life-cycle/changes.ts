import type { Queryable } from '@tallystick/database';
import type {
  SuspensionCause,
  TerminalAmendment,
  TerminalEventType,
  TerminalUpdate,
} from '@tallystick/protocol';
import { maskedAddress } from '../../../platform/masked-address.ts';
import type { Platform } from '../../../platform/platform.ts';
import { Refusal } from '../../../platform/refusal.ts';
import type { Approvals } from '../../../tenancy/approvals/index.ts';
import type { Audit } from '../../../tenancy/audit/index.ts';
import type { Merchants } from '../../../tenancy/merchants/index.ts';
import { type DeviceEnd, endDevices } from '../device/device-store.ts';
import type { DeviceStatuses } from '../device-status/device-status.ts';
import { withFormerLimits } from '../limits.ts';
import { terminalFacts } from '../terminal-facts.ts';
import type { TerminalFacts } from '../terminal-row.ts';
import type { Activations } from './activation.ts';
import { type By, type ChangeDetail, changeStore, whoOf } from './change-store.ts';
import { actionsOf, decide, type LifeCycle, type LifeCycleEvent } from './life-cycle.ts';
import { type LockedTerminal, lockTerminal, writeFormerLimits, writeLifeCycle } from './life-cycle-store.ts';
import { changedSettings, settingsDifference, writeSettings } from './settings.ts';

export interface ChangesDependencies {
  readonly deviceStatuses: DeviceStatuses;
  readonly activations: Activations;
  readonly audit: Pick<Audit, 'record'>;
  readonly approvals: Pick<Approvals, 'require'>;
  readonly merchants: Pick<Merchants, 'get'>;
}

interface Told {
  readonly tells: TerminalEventType;
  readonly by: By;
  readonly detail?: ChangeDetail;
  /** What changed, for the audit log, where the detail does not say it. */
  readonly before?: object | undefined;
  readonly after?: object | undefined;
}

/** Where a terminal stands, as the audit log has it. */
export const statusOf = ({ status, cause }: LifeCycle) => ({
  status,
  ...(cause === undefined ? {} : { cause }),
});

/** The settings of before, or of after, of those that changed. */
const sideOf = (settings: ChangeDetail['settings'], side: 'from' | 'to'): object | undefined =>
  settings &&
  Object.fromEntries(Object.entries(settings).map(([name, difference]) => [name, difference[side]]));

/** What a change is, as the audit log has it. */
const auditedChange = ({ tells, by, detail = {}, ...told }: Told, { id, label }: TerminalFacts) => ({
  by,
  job: detail.cause ?? 'server',
  action: tells,
  object: { kind: 'terminal', id, name: label } as const,
  reason: detail.reason,
  before: sideOf(detail.settings, 'from') ?? told.before,
  after: sideOf(detail.settings, 'to') ?? told.after,
});

const ENDS: Readonly<Record<string, DeviceEnd>> = {
  enrol: 'replaced',
  reset: 'reset',
  update: 'updated',
  retire: 'retired',
};

/** Where limits change, those of before are kept for devices that have not fetched the new ones. */
const keepFormerLimits = async (
  on: Queryable,
  { merchantId, id }: { readonly merchantId: string; readonly id: string },
  { personalisationVersion: version, formerLimits, settings }: LockedTerminal,
  next: LockedTerminal['settings'],
  now: number,
): Promise<void> => {
  const difference = settingsDifference(settings, next);
  if (difference?.maximumAmount === undefined && difference?.emvLimits === undefined) return;
  const { maximumAmount, emvLimits } = settings;
  const replaced = { version, until: now, maximumAmount, emvLimits };
  await writeFormerLimits(on, merchantId, id, withFormerLimits(formerLimits, replaced));
};

/** An event is kept for long and read by many: the address that a code went to is not in it. */
const toldOf = (terminal: TerminalFacts): TerminalFacts => {
  const { activation } = terminal;
  if (activation?.delivery === undefined) return terminal;
  const { delivery } = activation;
  return {
    ...terminal,
    activation: { ...activation, delivery: { ...delivery, to: maskedAddress(delivery.to) } },
  };
};

/** Reads a terminal as it now is, and writes down that it changed. */
const createRecord = (
  { clock, outbox }: Pick<Platform, 'clock' | 'outbox'>,
  { deviceStatuses, audit }: Pick<ChangesDependencies, 'deviceStatuses' | 'audit'>,
) => {
  const load = async (on: Queryable, merchantId: string, id: string): Promise<TerminalFacts> => {
    const terminal = await terminalFacts.one(on, merchantId, id, new Date(clock.now()));
    if (terminal === undefined) throw new Refusal('not_found');
    return terminal;
  };

  /** Writes the event of a change and tells the other processes; the terminal is read as it now is. */
  const record = async (
    on: Queryable,
    merchantId: string,
    id: string,
    told: Told,
  ): Promise<TerminalFacts> => {
    const { tells, by, detail = {} } = told;
    const terminal = await load(on, merchantId, id);
    const data = { ...toldOf(terminal), by: whoOf(by) };
    const event = await outbox.add(on, merchantId, { type: tells, subject: id, data });
    await changeStore.add(on, merchantId, { ...event, terminalId: id, type: tells, by, detail });
    audit.record(on, merchantId, auditedChange(told, terminal));
    await deviceStatuses.tell(on, id);
    return terminal;
  };

  return { load, record };
};

/** Changes in the life of terminals: each under the lock of its terminal, in one transaction with its event and its entry in the history. */
export const createChanges = (platform: Platform, dependencies: ChangesDependencies) => {
  const { database, clock, outbox } = platform;
  const { deviceStatuses, activations, approvals } = dependencies;
  const now = () => new Date(clock.now());

  const { load, record } = createRecord(platform, dependencies);

  const settle = (merchantId: string, terminalId: string): void => {
    deviceStatuses.forget(terminalId);
    outbox.announce(merchantId);
  };

  /** Takes one step under the terminal's lock, if its life cycle allows it. */
  const step = async (
    on: Queryable,
    merchantId: string,
    id: string,
    event: LifeCycleEvent,
    reason?: string,
  ): Promise<LockedTerminal & { readonly next: LifeCycle }> => {
    const terminal = await lockTerminal(on, merchantId, id);
    if (terminal === undefined) throw new Refusal('not_found');
    const decision = decide(terminal.lifeCycle, event);
    if (!decision.allowed) {
      throw new Refusal(decision.code, {
        detail: `The terminal is ${terminal.lifeCycle.status.replace('_', ' ')}.`,
        possible: actionsOf(terminal.lifeCycle),
      });
    }
    const { next, effects } = decision;
    const at = now();
    if (effects.endsCode) await activations.end(on, merchantId, id);
    if (effects.endsDevice) await endDevices(on, merchantId, id, ENDS[event.type] ?? 'reset', at);
    const suspension = event.type === 'suspend' ? { reason, at } : undefined;
    await writeLifeCycle(on, merchantId, id, { next, effects, suspension });
    return { ...terminal, next };
  };

  const changeOn = async (
    on: Queryable,
    merchantId: string,
    id: string,
    event: LifeCycleEvent,
    told: Told,
  ): Promise<TerminalFacts> => {
    const { lifeCycle, next } = await step(on, merchantId, id, event, told.detail?.reason);
    return record(on, merchantId, id, { ...told, before: statusOf(lifeCycle), after: statusOf(next) });
  };

  const change = async (
    merchantId: string,
    id: string,
    event: LifeCycleEvent,
    told: Told,
  ): Promise<TerminalFacts> => {
    const changed = await database.transaction((on) => changeOn(on, merchantId, id, event, told));
    settle(merchantId, id);
    return changed;
  };

  /** Changes settings by a step of the life cycle. What changes nothing is no step at all. */
  const settleSettings = async (
    merchantId: string,
    id: string,
    type: 'update' | 'amend',
    given: TerminalUpdate | TerminalAmendment,
    told: Told,
  ): Promise<TerminalFacts> => {
    const changed = await database.transaction(async (on) => {
      const before = await lockTerminal(on, merchantId, id);
      if (before === undefined) throw new Refusal('not_found');
      const settings = changedSettings(before.settings, given);
      const difference = settingsDifference(before.settings, settings);
      if (difference === undefined && decide(before.lifeCycle, { type }).allowed)
        return load(on, merchantId, id);
      await step(on, merchantId, id, { type });
      await writeSettings(on, merchantId, id, settings);
      await keepFormerLimits(on, { merchantId, id }, before, settings, clock.now());
      return record(on, merchantId, id, { ...told, detail: { settings: difference ?? {} } });
    });
    settle(merchantId, id);
    return changed;
  };

  return {
    load,
    record,
    step,
    settle,

    approve: (merchantId: string, id: string, by?: string) =>
      change(merchantId, id, { type: 'approve' }, { tells: 'terminal.approved', by }),

    /** Changes what may change while it takes payments: its device fetches the new data by itself, and pays with the old until then. */
    amend: (merchantId: string, id: string, given: TerminalAmendment, by?: string) =>
      settleSettings(merchantId, id, 'amend', given, { tells: 'terminal.amended', by }),

    /** Changes what is settled at enrolment: its device ends, and a new activation is needed. */
    update: (merchantId: string, id: string, given: TerminalUpdate, by?: string) =>
      settleSettings(merchantId, id, 'update', given, { tells: 'terminal.updated', by }),

    /**
     * Suspends: refused everywhere from now on, and no open code can go round it. A terminal that is suspended already is suspended again
     * for a graver cause only; otherwise that raises Refusal `terminal_state_conflict`.
     */
    suspend: (
      merchantId: string,
      id: string,
      why: {
        readonly reason?: string | undefined;
        readonly cause: SuspensionCause;
        readonly by?: string | undefined;
      },
    ) => {
      const { cause, reason, by } = why;
      const detail = { cause, ...(reason === undefined ? {} : { reason }) };
      const told = { tells: 'terminal.suspended', by, detail } as const;
      return change(merchantId, id, { type: 'suspend', cause }, told);
    },

    /**
     * Lets a suspended terminal go on. Raises `terminal_reset_required` where only a new key can bring it back, and
     * `terminal_evidence_fails` where the evidence that its device enrolled with does not pass now.
     * @param evidencePasses whether that evidence passes when it is re-appraised now; asked for whatever the terminal was suspended for,
     *   since a pass that re-appraises devices leaves out those that cannot pay
     */
    resume: (merchantId: string, id: string, evidencePasses: boolean, by?: string) =>
      change(merchantId, id, { type: 'resume', evidencePasses }, { tells: 'terminal.resumed', by }),

    /** Retires for good: its device and its open code end, its record and label stay. Raises `approval_required`. */
    async retire(merchantId: string, id: string, by?: string): Promise<TerminalFacts> {
      await load(database, merchantId, id);
      await approvals.require(merchantId, 'terminal.retire');
      return change(merchantId, id, { type: 'retire' }, { tells: 'terminal.retired', by });
    },

    /** As `retire`, inside the transaction in which a second person approved it; to be settled after that. */
    retireOn: (
      on: Queryable,
      merchantId: string,
      id: string,
      { by, reason }: { readonly by: string; readonly reason: string },
    ) =>
      changeOn(on, merchantId, id, { type: 'retire' }, { tells: 'terminal.retired', by, detail: { reason } }),
  };
};
export type Changes = ReturnType<typeof createChanges>;
