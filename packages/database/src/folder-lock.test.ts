import { mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FolderInUse, lockFolder } from './folder-lock.ts';

const newFolder = () => mkdtemp(join(tmpdir(), 'tallystick-folder-'));

describe('the lock of a folder', () => {
  it('lets one process in, and the next when it left', async () => {
    const folder = await newFolder();
    const unlock = await lockFolder(folder);
    const refused = await lockFolder(folder).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(FolderInUse);
    expect(String(refused)).toContain(`(${process.pid})`);
    await unlock();
    await (await lockFolder(folder))();
  });

  it('is taken over from a process that is gone, also when its number is used again', async () => {
    const folder = await newFolder();
    await writeFile(join(folder, 'lock'), '4194303 1\n');
    await (await lockFolder(folder))();
    await writeFile(join(folder, 'lock'), `${process.pid} 1\n`);
    await (await lockFolder(folder))();
    await writeFile(join(folder, 'lock'), 'nonsense');
    await (await lockFolder(folder))();
  });

  it.each([
    ['a folder that nobody held', ''],
    ['a folder that was left by a crash', '4194303 1\n'],
    ['a folder that was left by a crash while it was taken over from another', '4194303 1\n', '4194302 1\n'],
  ])('has one winner of many: %s', async (_, left, cleaner = '') => {
    for (let round = 0; round < 20; round += 1) {
      const folder = await newFolder();
      if (left !== '') await writeFile(join(folder, 'lock'), left);
      if (cleaner !== '') await writeFile(join(folder, 'lock.after-4194303-1'), cleaner);
      const tries = await Promise.allSettled(Array.from({ length: 20 }, () => lockFolder(folder)));
      const won = tries.filter((result) => result.status === 'fulfilled');
      expect(won).toHaveLength(1);
      await Promise.all(won.map(({ value: unlock }) => unlock()));
      expect(await readdir(folder)).toEqual([]);
    }
  });
});
