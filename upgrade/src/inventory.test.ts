import { createTestDatabase, testEngines } from '@tallystick/database/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lostOf, takeInventory } from './inventory.ts';

const WRITTEN = `
  create table terminals (id text, label text, counter bigint);
  insert into terminals values ('trm_1', 'Bar', 1), ('trm_2', null, 2);
  create table reappraisals (id text, judged integer);
  insert into reappraisals values ('rea_1', 3);
  create table sessions (id text);`;

/** What a migration does, and what is lost by it. */
const MIGRATIONS: readonly (readonly [migration: string, lost: readonly string[]])[] = [
  ['drop table reappraisals', ['reappraisals.id', 'reappraisals.judged']],
  ['drop table sessions', ['sessions.id']],
  ['alter table terminals drop column label', ['terminals.label']],
  ['alter table terminals rename column label to name', ['terminals.label']],
  [`delete from terminals where id = 'trm_2'`, ['terminals.counter', 'terminals.id', 'terminals.label']],
  [`update terminals set label = '' where label is null`, ['terminals.label']],
  ['update terminals set counter = counter + 1', ['terminals.counter']],
  ['alter table reappraisals rename column judged to appraised', []],
  ['alter table reappraisals rename column judged to counted', ['reappraisals.judged']],
  [`alter table terminals add column colour text default 'red'`, []],
  ['create table models (id text)', []],
];

describe.each(testEngines())('an inventory on %s', (engine) => {
  let made: Awaited<ReturnType<typeof createTestDatabase>>;
  beforeAll(async () => {
    made = await createTestDatabase(engine);
  });
  afterAll(() => made.drop());

  it.each(MIGRATIONS)('tells what is lost by: %s', async (migration, lost) => {
    const { database } = made;
    await database.script(`drop schema public cascade; create schema public; ${WRITTEN}`);
    const before = await takeInventory(database);
    await database.script(migration);
    expect(lostOf(before, await takeInventory(database)).sort()).toEqual(lost);
  });
});
