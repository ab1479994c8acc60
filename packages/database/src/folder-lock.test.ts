import { mkdtemp, writeFile } from 'node:fs/promises';
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

  it('has one winner of many', async () => {
    const folder = await newFolder();
    const tries = await Promise.allSettled(Array.from({ length: 20 }, () => lockFolder(folder)));
    expect(tries.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
  });
});
