import { cp, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyPglite } from './empty-pglite.ts';
import { openDatabase } from './open.ts';

describe('an embedded database from a copy', () => {
  it('is empty, and none of two sees what the other writes', async () => {
    const from = await emptyPglite();
    const [one, two] = [
      await openDatabase({ memory: true, from }),
      await openDatabase({ memory: true, from }),
    ];
    const tables = { text: "select tablename from pg_tables where schemaname = 'public'" };
    expect(await one.query(tables)).toEqual([]);
    await one.script('create table written (id text primary key)');
    expect(await one.query(tables)).toEqual([{ tablename: 'written' }]);
    expect(await two.query(tables)).toEqual([]);
    await Promise.all([one.close(), two.close()]);
  });

  it('stays whole when another process puts its own copy in place', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tallystick-empty-'));
    const from = await emptyPglite(folder);
    const [name = ''] = await readdir(folder);
    await cp(join(folder, name), join(folder, 'theirs'));
    await rename(join(folder, 'theirs'), join(folder, name));
    const one = await openDatabase({ memory: true, from });
    expect(await one.query({ text: 'select 1 as n' })).toEqual([{ n: 1 }]);
    await one.close();
    await rm(folder, { recursive: true });
  });
});
