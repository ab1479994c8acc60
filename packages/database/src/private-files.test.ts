import { chmodSync, lstatSync, mkdtempSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { writeEmptyPglite } from './empty-pglite.ts';
import { openDatabase } from './open.ts';
import { makePrivate } from './private-files.ts';

const modesIn = (folder: string): Set<string> =>
  new Set(
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => {
      const { mode } = lstatSync(join(folder, name));
      return (mode & 0o777).toString(8);
    }),
  );

describe.skipIf(process.platform === 'win32')('reviewed/Low: files of the embedded database', () => {
  const parent = mkdtempSync(join(tmpdir(), 'tallystick-private-'));
  afterAll(() => rm(parent, { recursive: true }));

  it('are for their owner alone from the first on, whatever the umask', async () => {
    const folder = join(parent, 'new');
    const database = await openDatabase({ folder });
    await database.script('create table one (a int); insert into one select generate_series(1, 1000)');
    await database.close();
    expect(lstatSync(folder).mode & 0o777).toBe(0o700);
    expect(modesIn(folder)).toEqual(new Set(['700', '600']));
  });

  it('are so where an earlier version left them open to all, and those made later', async () => {
    const folder = join(parent, 'old');
    await writeEmptyPglite(folder);
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      const path = join(folder, name);
      chmodSync(path, lstatSync(path).isDirectory() ? 0o755 : 0o666);
    }
    const database = await openDatabase({ folder });
    expect(modesIn(folder)).toEqual(new Set(['700', '600']));
    await database.script('create table two (a int); create index on two (a); checkpoint');
    expect(modesIn(folder)).toEqual(new Set(['700', '600']));
    expect(await database.query({ text: 'select count(*)::int as n from two' })).toEqual([{ n: 0 }]);
    await database.close();
  });

  it('are changed in their folder only: a link leads nowhere', async () => {
    const outside = join(parent, 'outside');
    writeFileSync(outside, '');
    chmodSync(outside, 0o644);
    const folder = mkdtempSync(join(parent, 'linked-'));
    symlinkSync(outside, join(folder, 'link'));
    await makePrivate(folder);
    expect(lstatSync(outside).mode & 0o777).toBe(0o644);
  });
});
