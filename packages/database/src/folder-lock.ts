import { randomUUID } from 'node:crypto';
import { link, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder } from './make-folder.ts';

/** Another process works in this folder. */
export class FolderInUse extends Error {
  override readonly name = 'FolderInUse';
  readonly code = 'ERR_FOLDER_IN_USE';
  readonly pid: number;

  constructor(folder: string, pid: number) {
    super(`Another process (${pid}) uses the folder ${folder}.`);
    this.pid = pid;
  }
}

const isCode = (error: unknown, code: string): boolean =>
  error instanceof Error && 'code' in error && error.code === code;

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, 'EPERM');
  }
};

/** When a process began, in clock ticks since boot, where the system tells (Linux): a number that is reused is told from its former owner. */
const startOf = async (pid: number): Promise<string> => {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
};

const DEPTH_LIMIT = 3;
const TRIES_LIMIT = 3;

/** What a lock file says; undefined: there is none. One that cannot be read is nobody's to take away. */
const readOf = (file: string): Promise<string | undefined> =>
  readFile(file, 'utf8').catch((error: unknown) => {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  });

/** The process that a lock file names, if it still runs; 0 if it does not. */
const holderOf = async (text: string): Promise<number> => {
  const [pid = '', began = ''] = text.trim().split(' ');
  const holder = Number(pid);
  const runs = holder > 0 && isAlive(holder) && (began === '' || began === (await startOf(holder)));
  return runs ? holder : 0;
};

/**
 * Makes `file` as a link to `draft`, alone among all who try. A file that a process left when it crashed is taken away first, by the one
 * who holds the right to clear up after that very process (a lock file of its own): whoever read it earlier and comes later takes away
 * nothing that is not that process's.
 */
const take = async (folder: string, draft: string, file: string, depth = 0): Promise<void> => {
  for (let tries = 0; tries < TRIES_LIMIT; tries += 1) {
    try {
      // A hard link is made whole or not at all, and never over another file.
      await link(draft, file);
      return;
    } catch (error) {
      if (!isCode(error, 'EEXIST')) throw error;
    }
    const left = await readOf(file);
    // Freed meanwhile: whatever stands there from now on is another's.
    if (left === undefined) continue;
    const holder = await holderOf(left);
    if (holder > 0 || depth === DEPTH_LIMIT) throw new FolderInUse(folder, holder);
    const right = `${file}.after-${left.trim().replaceAll(/\W+/g, '-').slice(0, 40)}`;
    await take(folder, draft, right, depth + 1);
    try {
      if ((await readOf(file)) === left) await unlink(file).catch(() => {});
    } finally {
      await unlink(right);
    }
  }
  throw new FolderInUse(folder, 0);
};

/**
 * Holds a folder for this process by the file `lock` in it, as the embedded database needs; the folder is made if there is none. A lock
 * left by a process that crashed is taken over.
 * @returns what frees it again
 * @throws FolderInUse while another process holds it
 */
export const lockFolder = async (folder: string): Promise<() => Promise<void>> => {
  await makeFolder(folder);
  const file = join(folder, 'lock');
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, `${process.pid} ${await startOf(process.pid)}\n`, { mode: 0o600 });
  try {
    await take(folder, draft, file);
  } finally {
    await unlink(draft);
  }
  return () => unlink(file).catch(() => {});
};
