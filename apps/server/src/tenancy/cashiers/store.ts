import type { Database, Queryable } from '@tallystick/database';
import type { CashierSettings } from '@tallystick/protocol';

const named = (name: string, text: string) => ({ name: `cashier-${name}`, text });

const SETTINGS = named(
  'settings',
  'select required, idle_minutes as "idleMinutes" from cashier_settings where merchant_id = $1',
);
const BEGIN_SETTINGS = {
  text: 'insert into cashier_settings (merchant_id, required, idle_minutes) values ($1, $2, $3) on conflict (merchant_id) do nothing',
};
const LOCK_SETTINGS = { text: `${SETTINGS.text} for update` };
const SET_SETTINGS = {
  text: 'update cashier_settings set required = $2, idle_minutes = $3 where merchant_id = $1',
};
const CODE = {
  text: 'select salt, hash, set_at from till_codes where merchant_id = $1 and operator_id = $2',
};
const HOLDERS = { text: 'select operator_id from till_codes where merchant_id = $1' };
const SET_CODE = {
  text: `insert into till_codes (merchant_id, operator_id, salt, hash, set_at) values ($1, $2, $3, $4, $5)
    on conflict (merchant_id, operator_id) do update set salt = excluded.salt, hash = excluded.hash, set_at = excluded.set_at`,
};
const END_OF_OPERATOR = { text: 'delete from cashier_sessions where merchant_id = $1 and operator_id = $2' };
const FORGET_TRIES = { text: 'delete from till_code_tries where merchant_id = $1 and operator_id = $2' };
const BEGIN_TRIES = {
  text: `insert into till_code_tries (merchant_id, operator_id, terminal_id, failed, tried_at) values ($1, $2, $3, 0, $4)
    on conflict (merchant_id, operator_id, terminal_id) do nothing`,
};
const LOCK_TRIES = {
  text: `select failed, blocked_until from till_code_tries where merchant_id = $1 and operator_id = $2 and terminal_id = $3 for update`,
};
const COUNT_TRY = {
  text: `update till_code_tries set failed = $4, blocked_until = $5, tried_at = $6
    where merchant_id = $1 and operator_id = $2 and terminal_id = $3`,
};
const END_TRIES = {
  text: 'delete from till_code_tries where merchant_id = $1 and operator_id = $2 and terminal_id = $3',
};
const BEGIN_SESSION = {
  text: `insert into cashier_sessions (merchant_id, device_id, terminal_id, operator_id, digest, expires_at)
    values ($1, $2, $3, $4, $5, $6)
    on conflict (merchant_id, device_id) do update set terminal_id = excluded.terminal_id,
      operator_id = excluded.operator_id, digest = excluded.digest, expires_at = excluded.expires_at`,
};
const SESSION = named(
  'session',
  `select operator_id as "operatorId", digest, expires_at as "expiresAt" from cashier_sessions
    where merchant_id = $1 and device_id = $2`,
);
const END_SESSION = {
  text: 'delete from cashier_sessions where merchant_id = $1 and device_id = $2 returning operator_id as "operatorId"',
};

type SettingsRow = CashierSettings & { readonly [column: string]: unknown };

export type SessionRow = {
  readonly operatorId: string;
  readonly digest: Uint8Array;
  readonly expiresAt: Date;
};

export interface TillCodeRow {
  readonly salt: Uint8Array;
  readonly hash: Uint8Array;
}

/** Whose code is tried, and where. */
export interface TryKey {
  readonly merchantId: string;
  readonly operatorId: string;
  readonly terminalId: string;
}

/** Counts a try before it is looked at, so that a thousand at once are no more than a thousand in a row; gives until when there is none. */
const reserveTry = (
  database: Database,
  { merchantId, operatorId, terminalId }: TryKey,
  now: Date,
  pauseAfter: (failed: number) => number,
): Promise<Date | undefined> => {
  const of = [merchantId, operatorId, terminalId];
  return database.transaction(async (on) => {
    await on.query(BEGIN_TRIES, [...of, now]);
    const [row] = await on.query<{ failed: number; blocked_until: Date | null }>(LOCK_TRIES, of);
    const until = row?.blocked_until ?? null;
    if (until !== null && until > now) return until;
    const failed = (row?.failed ?? 0) + 1;
    const pauseMs = pauseAfter(failed);
    const blocked = pauseMs === 0 ? null : new Date(now.getTime() + pauseMs);
    await on.query(COUNT_TRY, [...of, failed, blocked, now]);
    return undefined;
  });
};

/** Called inside the transaction of a change, after it. */
type Told = (on: Queryable) => void;

type Tell = (on: Queryable, merchantId: string) => Promise<void>;

/** Who is signed in at which device. */
const createTillSessions = (database: Database, tell: Tell) => ({
  begin(
    { merchantId, operatorId, terminalId }: TryKey,
    deviceId: string,
    digest: Uint8Array,
    expiresAt: Date,
    told: Told,
  ): Promise<void> {
    return database.transaction(async (on) => {
      await on.query(END_TRIES, [merchantId, operatorId, terminalId]);
      await on.query(BEGIN_SESSION, [merchantId, deviceId, terminalId, operatorId, digest, expiresAt]);
      told(on);
      await tell(on, merchantId);
    });
  },
  /** A right code that opens no session. */
  accept({ merchantId, operatorId, terminalId }: TryKey, told: Told): Promise<void> {
    return database.transaction(async (on) => {
      await on.query(END_TRIES, [merchantId, operatorId, terminalId]);
      told(on);
    });
  },
  async session(merchantId: string, deviceId: string): Promise<SessionRow | undefined> {
    return (await database.query<SessionRow>(SESSION, [merchantId, deviceId]))[0];
  },
  end(
    merchantId: string,
    deviceId: string,
    told: (on: Queryable, operatorId: string) => void,
  ): Promise<void> {
    return database.transaction(async (on) => {
      const [ended] = await on.query<{ operatorId: string }>(END_SESSION, [merchantId, deviceId]);
      if (ended !== undefined) told(on, ended.operatorId);
      await tell(on, merchantId);
    });
  },
});

/** The tables of cashiers. @param tell has every process forget what it knows of a merchant, at commit */
export const createCashierStore = (database: Database, tell: Tell) => ({
  ...createTillSessions(database, tell),
  async settings(merchantId: string): Promise<CashierSettings | undefined> {
    return (await database.query<SettingsRow>(SETTINGS, [merchantId]))[0];
  },
  /** Changes some settings of those that a merchant has, or would have without a row of its own. */
  amend(
    merchantId: string,
    defaults: CashierSettings,
    changes: Partial<CashierSettings>,
    told: (on: Queryable, before: CashierSettings, after: CashierSettings) => void,
  ): Promise<CashierSettings> {
    return database.transaction(async (on) => {
      await on.query(BEGIN_SETTINGS, [merchantId, defaults.required, defaults.idleMinutes]);
      const [before = defaults] = await on.query<SettingsRow>(LOCK_SETTINGS, [merchantId]);
      const after = { ...before, ...changes };
      await on.query(SET_SETTINGS, [merchantId, after.required, after.idleMinutes]);
      told(on, before, after);
      await tell(on, merchantId);
      return after;
    });
  },
  async code(merchantId: string, operatorId: string): Promise<(TillCodeRow & { setAt: Date }) | undefined> {
    const [row] = await database.query<{ salt: Uint8Array; hash: Uint8Array; set_at: Date }>(CODE, [
      merchantId,
      operatorId,
    ]);
    return row && { salt: row.salt, hash: row.hash, setAt: row.set_at };
  },
  async holders(merchantId: string): Promise<ReadonlySet<string>> {
    const rows = await database.query<{ operator_id: string }>(HOLDERS, [merchantId]);
    return new Set(rows.map((row) => row.operator_id));
  },
  /** A new code ends what the old one opened, and what was counted against it. */
  setCode(
    merchantId: string,
    operatorId: string,
    { salt, hash }: TillCodeRow,
    at: Date,
    told: Told,
  ): Promise<void> {
    return database.transaction(async (on) => {
      await on.query(SET_CODE, [merchantId, operatorId, salt, hash, at]);
      await on.query(END_OF_OPERATOR, [merchantId, operatorId]);
      await on.query(FORGET_TRIES, [merchantId, operatorId]);
      told(on);
      await tell(on, merchantId);
    });
  },
  /** Inside a transaction: whoever is signed in at tills as this operator is so no longer. */
  async endOf(on: Queryable, merchantId: string, operatorId: string): Promise<void> {
    await on.query(END_OF_OPERATOR, [merchantId, operatorId]);
    await tell(on, merchantId);
  },
  /** For what changes no row. */
  note: (told: Told): Promise<void> => database.transaction(async (on) => told(on)),
  reserveTry: (key: TryKey, now: Date, pauseAfter: (failed: number) => number) =>
    reserveTry(database, key, now, pauseAfter),
});

export type CashierStore = ReturnType<typeof createCashierStore>;
