import { mkdtemp, type readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { lockFolder } from './folder-lock.ts';

const around = vi.hoisted(() => ({
  read: undefined as ((path: string, read: () => Promise<string>) => Promise<string>) | undefined,
}));
vi.mock(import('node:fs/promises'), async (original) => {
  const fs = await original();
  const watched = (path: string, encoding: 'utf8'): Promise<string> => {
    const read = () => fs.readFile(path, encoding);
    return around.read?.(path, read) ?? read();
  };
  return { ...fs, readFile: watched as typeof readFile };
});

it.each([1, 2])(
  'lets one in of two who come while a lock is freed, the other after look %i',
  async (after) => {
    const folder = await mkdtemp(join(tmpdir(), 'tallystick-folder-'));
    const leave = await lockFolder(folder);
    let looks = 0;
    let other = Promise.resolve('not come');
    const enter = () =>
      lockFolder(folder).then(
        () => 'in',
        () => 'refused',
      );
    around.read = async (path, read) => {
      if (path !== join(folder, 'lock')) return read();
      looks += 1;
      const look = looks;
      if (look === 1) await leave();
      const seen = read();
      await seen.catch(() => {});
      if (look === after) {
        other = enter();
        await other;
      }
      return seen;
    };
    const one = await enter();
    if (looks < after) other = enter();
    expect([one, await other].sort()).toEqual(['in', 'refused']);
  },
);
