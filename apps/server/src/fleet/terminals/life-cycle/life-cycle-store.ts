import type { Queryable } from '@tallystick/database';
import type { EnrolmentMethod, SuspensionCause, TerminalStatus } from '@tallystick/protocol';
import type { FormerLimits } from '../limits.ts';
import type { LifeCycle, LifeCycleEffects } from './life-cycle.ts';
import { SETTINGS_COLUMNS, type SettingsRow, type TerminalSettings, toSettings } from './settings.ts';

export interface LockedTerminal {
  readonly terminalNumber: string;
  readonly lifeCycle: LifeCycle;
  readonly settings: TerminalSettings;
  /** One-time methods that were used since the last reset. */
  readonly spentMethods: readonly EnrolmentMethod[];
  readonly personalisationVersion: number;
  readonly formerLimits: readonly FormerLimits[];
}

type LockedRow = SettingsRow & {
  terminal_number: string;
  status: TerminalStatus;
  approved: boolean;
  spent_methods: EnrolmentMethod[];
  suspended_cause: SuspensionCause | null;
  personalisation_version: number;
  former_limits: FormerLimits[];
};

/** Reads a terminal under its row's lock: of any number of changes at once each sees what the one before it left. */
export const lockTerminal = async (
  on: Queryable,
  merchantId: string,
  id: string,
): Promise<LockedTerminal | undefined> => {
  const [row] = await on.query<LockedRow>(
    {
      text: `select terminal_number, status, approved, suspended_cause, spent_methods, personalisation_version, former_limits,
          ${SETTINGS_COLUMNS.join(', ')}
        from terminals where merchant_id = $1 and id = $2 for update`,
    },
    [merchantId, id],
  );
  return (
    row && {
      terminalNumber: row.terminal_number,
      settings: toSettings(row),
      spentMethods: row.spent_methods,
      personalisationVersion: row.personalisation_version,
      formerLimits: row.former_limits,
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
    /** Of a suspension that begins now; one that goes on keeps its own. */
    readonly suspension: { readonly reason: string | undefined; readonly at: Date } | undefined;
  },
): Promise<void> => {
  const { next, effects, suspension } = change;
  const goesOn = next.status === 'suspended' && suspension === undefined;
  await on.query(
    {
      text: `update terminals set status = $3, approved = $4, suspended_cause = $5,
          suspended_reason = case when $11 then suspended_reason else $6 end,
          suspended_at = case when $11 then suspended_at else $7::timestamptz end,
          device_id = case when $8 then null else device_id end,
          personalisation_version = personalisation_version + $9::integer,
          spent_methods = case when $10 then '[]'::jsonb else spent_methods end
        where merchant_id = $1 and id = $2`,
    },
    [
      merchantId,
      id,
      next.status,
      next.approved,
      next.cause ?? null,
      suspension?.reason ?? null,
      suspension?.at ?? null,
      effects.endsDevice === true,
      effects.raisesVersion === true ? 1 : 0,
      effects.restoresMethods === true,
      goesOn,
    ],
  );
};

/** Keeps the limits that a change of settings replaced, for devices that have not fetched the new ones. */
export const writeFormerLimits = async (
  on: Queryable,
  merchantId: string,
  id: string,
  former: readonly FormerLimits[],
): Promise<void> => {
  await on.query({ text: `update terminals set former_limits = $3 where merchant_id = $1 and id = $2` }, [
    merchantId,
    id,
    JSON.stringify(former),
  ]);
};

/** Puts a new device in its place; the method that it came by works no more if it works once. */
export const placeDevice = async (
  on: Queryable,
  merchantId: string,
  id: string,
  deviceId: string,
  spent: EnrolmentMethod | undefined,
): Promise<void> => {
  await on.query(
    {
      text: `update terminals set device_id = $3, spent_methods = spent_methods || $4::jsonb
        where merchant_id = $1 and id = $2`,
    },
    [merchantId, id, deviceId, JSON.stringify(spent === undefined ? [] : [spent])],
  );
};
