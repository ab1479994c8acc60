import { isUniqueViolation, type Queryable } from '@tallystick/database';
import type {
  ActivationCode,
  BodyOf,
  CurrencyCode,
  createTerminal,
  Event,
  Merchant,
  OwnTerminal,
  SecurityLevel,
  SuspensionCause,
  Terminal,
  TerminalStatus,
} from '@tallystick/protocol';
import type { DeviceActor } from '../../platform/actor.ts';
import type { Platform } from '../../platform/platform.ts';
import { randomDigits } from '../../platform/randomness.ts';
import { Refusal } from '../../platform/refusal.ts';
import { type Activations, createActivations, type OpenActivation } from './activation.ts';
import type { CaKeys } from './ca-keys.ts';
import { endDevices, insertDevice, isKeyKnown, lastLevel, type NewDevice } from './device-store.ts';
import { actionsOf, decide, type LifeCycle, type LifeCycleEvent } from './life-cycle.ts';
import { type LockedTerminal, lockTerminal, writeLifeCycle } from './life-cycle-store.ts';
import { createPersonaliser } from './personalisation.ts';
import type { Standings } from './standing.ts';
import { createTerminalView, type LastSeenOf } from './terminal-view.ts';

/** What a terminal may charge at most unless it is told otherwise, in minor units. */
const DEFAULT_MAXIMUM_AMOUNT = 50_000;
const NUMBER_TRIES = 5;

/** Whether the evidence that a terminal's device enrolled with passes when it is judged again, now. Not known is not passed. */
export type EvidencePasses = (merchantId: string, terminalId: string) => Promise<boolean>;

export interface TerminalsParts {
  readonly standings: Standings;
  readonly lastSeenOf: LastSeenOf;
  readonly merchantOf: (merchantId: string) => Promise<Merchant>;
  readonly caKeys: CaKeys;
  readonly evidencePasses: EvidencePasses;
  /** `id@version` of the appraisal policy that devices are judged by. */
  readonly policyName: string;
}

type Change = {
  readonly event: LifeCycleEvent;
  readonly tells: Event['type'];
  /** Why a terminal is suspended, in one line for people. */
  readonly reason?: string | undefined;
};

/** What an enrolment needs to know of the terminal that it is for. */
export interface EnrolmentTarget {
  readonly label: string;
  readonly status: TerminalStatus;
  readonly minimumLevel: SecurityLevel;
  /** Level of the device that it had last. */
  readonly lastLevel: SecurityLevel | undefined;
}

/** The rules of terminals, their activation codes and their devices. */
export const createTerminalService = (platform: Platform, parts: TerminalsParts) => {
  const { database, clock, ids, randomness, outbox } = platform;
  const { standings, merchantOf } = parts;
  const view = createTerminalView(parts.lastSeenOf);
  const activations: Activations = createActivations(platform);
  const personalise = createPersonaliser(platform, parts.caKeys, parts.policyName);
  const now = () => new Date(clock.now());

  const load = async (on: Queryable, merchantId: string, id: string): Promise<Terminal> => {
    const terminal = await view.one(on, merchantId, id, now());
    if (terminal === undefined) throw new Refusal('not_found');
    return terminal;
  };

  /** Writes the event of a change and tells the other processes; the terminal is read as it now is. */
  const record = async (on: Queryable, merchantId: string, id: string, type: Event['type']) => {
    const terminal = await load(on, merchantId, id);
    await outbox.add(on, merchantId, { type, subject: id, data: terminal });
    await standings.tell(on, id);
    return terminal;
  };

  const settle = (merchantId: string, terminalId: string): void => {
    standings.forget(terminalId);
    outbox.announce(merchantId);
  };

  /** Makes one change under the terminal's lock, if its life cycle allows it. */
  const apply = async (
    on: Queryable,
    merchantId: string,
    id: string,
    { event, reason }: Pick<Change, 'event' | 'reason'>,
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
    if (effects.endsCode) await activations.end(on, merchantId, id);
    if (effects.endsDevice) await endDevices(on, merchantId, id, now());
    await writeLifeCycle(on, merchantId, id, { next, effects, reason, at: now() });
    return { ...terminal, next };
  };

  const change = async (merchantId: string, id: string, wanted: Change): Promise<Terminal> => {
    const changed = await database.transaction(async (on) => {
      await apply(on, merchantId, id, wanted);
      return record(on, merchantId, id, wanted.tells);
    });
    settle(merchantId, id);
    return changed;
  };

  const insert = async (
    merchantId: string,
    currency: CurrencyCode,
    body: BodyOf<typeof createTerminal>,
  ): Promise<Terminal> => {
    const id = ids.make('terminal');
    return database.transaction(async (on) => {
      await on.query(
        {
          text: `insert into terminals (merchant_id, id, terminal_number, label, status, currency, minimum_level, approval_required,
              maximum_amount, created_at) values ($1, $2, $3, $4, 'created', $5, $6, $7, $8, $9)`,
        },
        [
          merchantId,
          id,
          randomDigits(randomness, 8),
          body.label.trim(),
          currency,
          body.minimumLevel ?? 1,
          body.approvalRequired ?? false,
          BigInt(body.maximumAmount ?? DEFAULT_MAXIMUM_AMOUNT),
          now(),
        ],
      );
      return record(on, merchantId, id, 'terminal.created');
    });
  };

  return {
    activations,

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

    async create(merchantId: string, body: BodyOf<typeof createTerminal>): Promise<Terminal> {
      const { currency } = await merchantOf(merchantId);
      for (let tries = 1; ; tries += 1) {
        try {
          const terminal = await insert(merchantId, currency, body);
          outbox.announce(merchantId);
          return terminal;
        } catch (error) {
          // Another terminal has that number: draw again.
          if (tries >= NUMBER_TRIES || !isUniqueViolation(error, 'terminals_by_number')) throw error;
        }
      }
    },

    get: (merchantId: string, id: string) => load(database, merchantId, id),

    list: (merchantId: string, limit: number, after: string | undefined) =>
      view.page(database, merchantId, limit, after, now()),

    async createActivationCode(merchantId: string, id: string): Promise<ActivationCode> {
      const made = await database.transaction(async (on) => {
        // One code at a time is made for a terminal: the quota is counted under its row's lock.
        const { terminalNumber } = await apply(on, merchantId, id, { event: { type: 'activate' } });
        const code = await activations.make(on, { merchantId, id, terminalNumber });
        const terminal = await load(on, merchantId, id);
        await outbox.add(on, merchantId, {
          type: 'terminal.activation_code_created',
          subject: id,
          data: terminal,
        });
        return code;
      });
      outbox.announce(merchantId);
      return made;
    },

    approve: (merchantId: string, id: string) =>
      change(merchantId, id, { event: { type: 'approve' }, tells: 'terminal.approved' }),

    /**
     * Suspends: refused everywhere from now on, and no open code can go round it. A terminal that is suspended already is suspended again
     * for a graver cause only; otherwise that raises Refusal `terminal_state_conflict`.
     */
    suspend: (
      merchantId: string,
      id: string,
      why: { readonly reason?: string | undefined; readonly cause: SuspensionCause },
    ) =>
      change(merchantId, id, {
        event: { type: 'suspend', cause: why.cause },
        tells: 'terminal.suspended',
        reason: why.reason,
      }),

    /**
     * Lets a suspended terminal go on. Raises `terminal_reset_required` where only a new key can bring it back, and
     * `terminal_evidence_fails` where the evidence that it was suspended for still fails.
     */
    async resume(merchantId: string, id: string): Promise<Terminal> {
      const { suspension } = await load(database, merchantId, id);
      const evidencePasses =
        suspension?.cause === 're-appraisal' && (await parts.evidencePasses(merchantId, id));
      const event = { type: 'resume', evidencePasses } as const;
      return change(merchantId, id, { event, tells: 'terminal.resumed' });
    },

    /** Retires for good: its device and its open code end, its record and label stay. */
    retire: (merchantId: string, id: string) =>
      change(merchantId, id, { event: { type: 'retire' }, tells: 'terminal.retired' }),

    /** The terminal that an enrolment is for. */
    async target(on: Queryable, merchantId: string, id: string): Promise<EnrolmentTarget> {
      const [row] = await on.query<{ label: string; status: TerminalStatus; minimum_level: SecurityLevel }>(
        { text: 'select label, status, minimum_level from terminals where merchant_id = $1 and id = $2' },
        [merchantId, id],
      );
      if (row === undefined) throw new Refusal('not_found');
      return {
        label: row.label,
        status: row.status,
        minimumLevel: row.minimum_level,
        lastLevel: await lastLevel(on, merchantId, id),
      };
    },

    isKeyKnown: (keyThumbprint: string) => isKeyKnown(database, keyThumbprint),

    /**
     * Inside the enrolment's transaction: spends the code and puts the new device in the place of the old one. Of any number at once exactly
     * one succeeds; the others raise what the code says now.
     */
    async enrolDevice(on: Queryable, activation: OpenActivation, device: NewDevice): Promise<TerminalStatus> {
      const { merchantId, terminalId } = activation;
      if (!(await activations.spend(on, activation))) throw new Refusal('activation_code_used');
      const { next } = await apply(on, merchantId, terminalId, { event: { type: 'enrol' } });
      await insertDevice(on, merchantId, terminalId, device, now());
      await on.query({ text: 'update terminals set device_id = $3 where merchant_id = $1 and id = $2' }, [
        merchantId,
        terminalId,
        device.id,
      ]);
      await record(on, merchantId, terminalId, 'terminal.enrolled');
      return next.status;
    },

    /** After a transaction that changed a terminal: forgets what is held of it here and wakes who follows. */
    settle,

    /** Personalisation data for a device, read fresh. */
    async personalisationOf(deviceId: string): Promise<{ version: number; personalisation: string }> {
      const standing = await standings.find(deviceId);
      if (standing === undefined) throw new Refusal('not_found');
      const merchant = await merchantOf(standing.actor.merchantId);
      return {
        version: standing.personalisationVersion,
        personalisation: await personalise(standing, merchant),
      };
    },

    own(actor: DeviceActor): OwnTerminalView {
      const standing = standings.of(actor);
      return {
        deviceId: actor.deviceId,
        terminalId: actor.terminalId,
        terminalNumber: standing.terminalNumber,
        label: standing.label,
        status: standing.status,
        personalisationVersion: standing.personalisationVersion,
        serverTime: now().toISOString(),
      };
    },
  };
};
type OwnTerminalView = import('typebox').Static<typeof OwnTerminal>;
export type TerminalService = ReturnType<typeof createTerminalService>;
