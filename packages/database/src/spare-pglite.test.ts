import { afterAll, describe, expect, it } from 'vitest';
import { type TakenPglite, takePglite } from './spare-pglite.ts';

/** Everything in the catalogue that somebody can make, and what holds for the session. */
const STATE = `select
  (select json_agg(oid::regclass::text order by oid) from pg_class where oid >= 16384 and relkind <> 't' and relnamespace <> 'pg_toast'::regnamespace) as relations,
  (select json_agg(oid::regtype::text order by oid) from pg_type where oid >= 16384) as types,
  (select json_agg(oid::regproc::text order by oid) from pg_proc where oid >= 16384) as functions,
  (select json_agg(concat(nspname, ' ', nspowner::regrole, ' ', nspacl) order by nspname) from pg_namespace) as schemas,
  (select json_agg(rolname order by rolname) from pg_roles) as roles,
  (select json_agg(channel) from pg_listening_channels() channel) as channels,
  (select json_agg(name) from pg_prepared_statements where name <> '') as prepared,
  current_setting('search_path') as path, current_setting('timezone') as zone`;
const stateOf = async ({ engine }: TakenPglite) => (await engine.query(STATE)).rows[0];

const EVERYTHING = `
create table thing (id bigserial primary key, at timestamptz default now());
create type mood as enum ('calm');
create function answer() returns trigger language plpgsql as $$ begin return new; end $$;
create trigger on_thing before insert on thing for each row execute function answer();
create view things as select * from thing;
insert into thing default values;
create schema other;
create table other.thing (id text primary key);
create role somebody;
grant select on thing to somebody;
set search_path to other;
set timezone to 'Europe/Berlin';
create temporary table passing (id text);
prepare again as select 1;
begin;
insert into thing values ('x')`;

describe('an embedded database that test files use by turns', () => {
  const taken: TakenPglite[] = [];
  const take = async () => {
    const one = await takePglite();
    taken.push(one);
    return one;
  };
  afterAll(async () => {
    for (const { engine } of taken) await engine.close().catch(() => {});
  });

  it('is as empty for the second as it was for the first, whatever the first left in it', async () => {
    const first = await take();
    const before = await stateOf(first);
    await first.engine.exec(EVERYTHING);
    await first.giveBack();
    const second = await take();
    expect(await stateOf(second)).toEqual(before);
    const other = await take();
    await other.engine.exec('create table mine (id text)');
    expect(await stateOf(second)).toEqual(before);
    await other.giveBack();
  });

  it('refuses who gave it back, and may be given back by the other', async () => {
    const first = await take();
    await first.giveBack();
    const second = await take();
    await expect(first.engine.query('select 1')).rejects.toThrow('PGlite is closed');
    await expect(first.engine.transaction(async () => 1)).rejects.toThrow('PGlite is closed');
    await expect(first.giveBack()).rejects.toThrow('PGlite is closed');
    expect((await second.engine.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await second.giveBack();
  });

  it('is not used again where somebody closed it or still listens', async () => {
    const first = await take();
    await first.engine.close();
    await first.giveBack();
    const second = await take();
    const told: string[] = [];
    await second.engine.listen('news', (payload) => told.push(payload));
    await second.giveBack();
    const third = await take();
    await third.engine.exec("notify news, 'for the second'");
    const stop = await third.engine.listen('news', () => {});
    await stop();
    await third.giveBack();
    const fourth = await take();
    expect((await fourth.engine.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    expect(told).toEqual([]);
    await fourth.giveBack();
  });
});
