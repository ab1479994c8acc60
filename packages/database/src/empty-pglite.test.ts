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
});
