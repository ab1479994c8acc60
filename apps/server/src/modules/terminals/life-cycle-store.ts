import type { Queryable } from '@tallystick/database';
import type { SuspensionCause, TerminalStatus } from '@tallystick/protocol';
import type { LifeCycle, LifeCycleEffects } from './life-cycle.ts';

export interface LockedTerminal {
  readonly terminalNumber: string;
  readonly lifeCycle: LifeCycle;
}

type LockedRow = {
  terminal_number: string;
  status: TerminalStatus;
  approval_required: boolean;
  approved: boolean;
  suspended_cause: SuspensionCause | null;
};

/** Reads a terminal under its row's lock: of any number of changes at once each sees what the one before it left. */
export const lockTerminal = async (
  on: Queryable,
  merchantId: string,
  id: string,
): Promise<LockedTerminal | undefined> => {
  const [row] = await on.query<LockedRow>(
    {
      text: `select terminal_number, status, approval_required, approved, suspended_cause
        from terminals where merchant_id = $1 and id = $2 for update`,
    },
    [merchantId, id],
  );
  return (
    row && {
      terminalNumber: row.terminal_number,
      lifeCycle: {
        status: row.status,
        approvalRequired: row.approval_required,
        approved: row.approved,
        ...(row.suspended_cause === null ? {} : { cause: row.suspended_cause }),
      },
    }
  );
};

/** Writes how a terminal stands after a change. */
export const writeLifeCycle = async (
  on: Queryable,
  merchantId: string,
  id: string,
  change: {
    readonly next: LifeCycle;
    readonly effects: LifeCycleEffects;
    readonly reason: string | undefined;
    readonly at: Date;
  },
): Promise<void> => {
  const { next, effects, reason, at } = change;
  const suspended = next.status === 'suspended';
  await on.query(
    {
      text: `update terminals set status = $3, approved = $4, suspended_cause = $5, suspended_reason = $6, suspended_at = $7,
          device_id = case when $8 then null else device_id end,
          personalisation_version = personalisation_version + $9::integer
        where merchant_id = $1 and id = $2`,
    },
    [
      merchantId,
      id,
      next.status,
      next.approved,
      next.cause ?? null,
      suspended ? (reason ?? null) : null,
      suspended ? at : null,
      effects.endsDevice === true,
      effects.raisesVersion === true ? 1 : 0,
    ],
  );
};
