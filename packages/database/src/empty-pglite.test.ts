import { cp, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from './database.ts';
import { emptyPglite, writeEmptyPglite } from './empty-pglite.ts';
import { openDatabase } from './open.ts';

const TABLES = { text: "select tablename from pg_tables where schemaname = 'public'" };

const expectApart = async ([one, two]: Database[]): Promise<void> => {
  if (one === undefined || two === undefined) throw new Error('two databases');
  expect(await one.query(TABLES)).toEqual([]);
  await one.script('create table written (id text primary key)');
  expect(await one.query(TABLES)).toEqual([{ tablename: 'written' }]);
  expect(await two.query(TABLES)).toEqual([]);
  await Promise.all([one.close(), two.close()]);
};

describe('an embedded database from a copy', () => {
  let room: string;
  let cache: string;

  beforeAll(async () => {
    room = await mkdtemp(join(tmpdir(), 'tallystick-empty-'));
    cache = join(room, 'cache');
    await emptyPglite(cache);
  });

  afterAll(() => rm(room, { recursive: true }));

  it('is empty in memory, and none of two sees what the other writes', async () => {
    const from = await emptyPglite(cache);
    await expectApart(await Promise.all([0, 1].map(() => openDatabase({ memory: true, from }))));
  });

  it('is empty in a folder, and none of two sees what the other writes', async () => {
    const folders = [join(room, 'one'), join(room, 'two')];
    await Promise.all(folders.map((folder) => writeEmptyPglite(folder, cache)));
    expect(await readdir(cache)).toHaveLength(2);
    await expectApart(await Promise.all(folders.map((folder) => openDatabase({ folder }))));
    // What is there already stays.
    await expect(writeEmptyPglite(join(room, 'one'), cache)).rejects.toThrow();
  });

  it('stays whole when another process puts its own copy in place', async () => {
    const from = await emptyPglite(cache);
    const name = (await readdir(cache)).find((entry) => entry.endsWith('.tar')) ?? '';
    await cp(join(cache, name), join(cache, 'theirs'));
    await rename(join(cache, 'theirs'), join(cache, name));
    const one = await openDatabase({ memory: true, from });
    expect(await one.query({ text: 'select 1 as n' })).toEqual([{ n: 1 }]);
    await one.close();
  });
});
