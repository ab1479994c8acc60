import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadMasterKey, MasterKeyError } from '../keys/master-key.ts';
import { createSeededRandomness } from '../testing/fixed.ts';
import { FolderInUse, lockFolder } from './folder-lock.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tallystick-lock-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('the data folder', () => {
  it('is for one process, until it is given free', async () => {
    const free = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toThrow(FolderInUse);
    await free();
    await (await lockFolder(folder))();
  });

  it.each(['999999999 1', `${process.pid} 1`, '', 'nonsense'])(
    'is taken over from a process that is gone (%s)',
    async (left) => {
      await writeFile(join(folder, 'lock'), left);
      await (await lockFolder(folder))();
    },
  );
});

describe('the master key', () => {
  const { bytes: randomBytes } = createSeededRandomness(1);

  it('is made once, readable by its owner only', async () => {
    const load = () => loadMasterKey({ configured: undefined, data: folder, randomBytes });
    const [first, again] = [await load(), await load()];
    expect(first.equals(again)).toBe(true);
    expect((await stat(join(folder, 'master.key'))).mode & 0o777).toBe(0o600);
  });

  it('of another form is refused without being shown', async () => {
    const load = (configured: string) => loadMasterKey({ configured, data: folder, randomBytes });
    for (const bad of ['AAAA', '*'.repeat(43)]) {
      await expect(load(bad)).rejects.toThrow(MasterKeyError);
      await expect(load(bad)).rejects.not.toThrow(new RegExp(bad.replaceAll('*', '\\*')));
    }
  });
});
