import type { Database, Queryable } from '@tallystick/database';
import { type Role, shownText } from '@tallystick/protocol';
import type { ForgetLink } from './link-store.ts';
import type { SessionEnds } from './session-ends.ts';

/** An operator of now, with what is told of the passkeys. */
export type Person = {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly passkeys: number;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
};

const PEOPLE = `select o.id, o.name, o.role, o.created_at as "createdAt",
    (select count(*)::integer from passkeys p where p.merchant_id = o.merchant_id and p.operator_id = o.id) as passkeys,
    (select max(p.last_used_at) from passkeys p where p.merchant_id = o.merchant_id and p.operator_id = o.id) as "lastUsedAt"
  from operators o where o.merchant_id = $1 and o.removed_at is null`;
const LIST = { name: 'operators-of-merchant', text: `${PEOPLE} order by o.id` };
const ONE = { text: `${PEOPLE} and o.id = $2` };
const COUNT = {
  text: 'select count(*)::integer as n from operators where merchant_id = $1 and removed_at is null',
};
const COUNT_OWNERS = { text: `${COUNT.text} and role = 'owner'` };
const NAME = { name: 'operator-name', text: 'select name from operators where merchant_id = $1 and id = $2' };
const NAMES = { text: 'select id, name from operators where merchant_id = $1 and id = any($2)' };
/** In one order, so that of two who remove each other none waits for ever. What another transaction took meanwhile is gone from it. */
const LOCK = {
  text: `select id, role from operators where merchant_id = $1 and removed_at is null and (role = 'owner' or id = $2)
    order by id for update`,
};
const SET_ROLE = { text: 'update operators set role = $3 where merchant_id = $1 and id = $2' };
const REMOVE = { text: 'update operators set removed_at = $3 where merchant_id = $1 and id = $2' };
/** Nothing stays that the operator could come back by, nor a link that the operator made for somebody else. */
const TAKE_AWAY = [
  { text: 'delete from passkeys where merchant_id = $1 and operator_id = $2' },
  { text: 'delete from recovery_codes where merchant_id = $1 and operator_id = $2' },
  { text: 'delete from recovery_sets where merchant_id = $1 and operator_id = $2' },
];
const END_LINKS = {
  text: 'delete from operator_links where merchant_id = $1 and (operator_id = $2 or created_by = $2) returning id',
};

/** What is told of a change inside its transaction, with the role that the operator had. */
type Changed = (on: Queryable, before: Role) => void;

export type PeopleOutcome = 'done' | 'not_found' | 'last_owner';

/** The operators of a merchant. Whatever could leave it without an owner is decided under a lock of all its owners. */
export const createPeopleStore = (database: Database, ends: SessionEnds, forgetLink: ForgetLink) => {
  const endLinks = async (on: Queryable, merchantId: string, id: string): Promise<void> => {
    const ended = await on.query<{ id: string }>(END_LINKS, [merchantId, id]);
    for (const link of ended) await forgetLink(on, merchantId, link.id);
  };
  const change = async (
    merchantId: string,
    id: string,
    staysOwner: boolean,
    apply: (on: Queryable, before: Role) => Promise<void>,
  ): Promise<PeopleOutcome> => {
    const outcome = await database.transaction(async (on): Promise<PeopleOutcome> => {
      const locked = await on.query<{ id: string; role: Role }>(LOCK, [merchantId, id]);
      const before = locked.find((row) => row.id === id)?.role;
      if (before === undefined) return 'not_found';
      const owners = locked.filter(({ role }) => role === 'owner');
      if (before === 'owner' && !staysOwner && owners.length === 1) return 'last_owner';
      await apply(on, before);
      return 'done';
    });
    if (outcome === 'done') ends.ended(merchantId);
    return outcome;
  };

  return {
    list: (merchantId: string) => database.query<Person>(LIST, [merchantId]),
    async find(merchantId: string, id: string): Promise<Person | undefined> {
      return (await database.query<Person>(ONE, [merchantId, id]))[0];
    },
    async count(merchantId: string): Promise<number> {
      return (await database.query<{ n: number }>(COUNT, [merchantId]))[0]?.n ?? 0;
    },
    async countOwners(merchantId: string): Promise<number> {
      return (await database.query<{ n: number }>(COUNT_OWNERS, [merchantId]))[0]?.n ?? 0;
    },
    /** The name of an operator, of one who went too, inside a transaction. */
    async nameOf(on: Queryable, merchantId: string, id: string): Promise<string | undefined> {
      const [row] = await on.query<{ name: string }>(NAME, [merchantId, id]);
      return row && shownText(row.name);
    },
    /** Names by id, of those who went too. */
    async names(merchantId: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
      if (ids.length === 0) return new Map();
      const rows = await database.query<{ id: string; name: string }>(NAMES, [merchantId, [...ids]]);
      return new Map(rows.map(({ id, name }) => [id, name]));
    },
    changeRole: (merchantId: string, id: string, role: Role, changed: Changed) =>
      change(merchantId, id, role === 'owner', async (on, before) => {
        if (before === role) return;
        await on.query(SET_ROLE, [merchantId, id, role]);
        // Links of an owner are worth what an owner is.
        if (before === 'owner') await endLinks(on, merchantId, id);
        await ends.endAll(on, merchantId, id);
        changed(on, before);
      }),
    remove: (merchantId: string, id: string, now: Date, changed: Changed) =>
      change(merchantId, id, false, async (on, before) => {
        await on.query(REMOVE, [merchantId, id, now]);
        for (const statement of TAKE_AWAY) await on.query(statement, [merchantId, id]);
        await endLinks(on, merchantId, id);
        await ends.endAll(on, merchantId, id);
        changed(on, before);
      }),
  };
};

export type PeopleStore = ReturnType<typeof createPeopleStore>;
