import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

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

/**
 * Holds a folder for this process by the file `lock` in it, as the embedded database needs; the folder is made if there is none. A file left by a process that crashed is taken over.
 * @returns what frees it again
 * @throws FolderInUse while another process holds it
 */
export const lockFolder = async (folder: string): Promise<() => Promise<void>> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'lock');
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, `${process.pid} ${await startOf(process.pid)}\n`, { mode: 0o600 });
  // A hard link is made whole or not at all, and never over another file.
  const take = () =>
    link(draft, file).then(
      () => true,
      (error: unknown) => {
        if (isCode(error, 'EEXIST')) return false;
        throw error;
      },
    );
  try {
    await takeOver(folder, file, take);
  } finally {
    await unlink(draft);
  }
  return () => unlink(file).catch(() => {});
};

const takeOver = async (folder: string, file: string, take: () => Promise<boolean>): Promise<void> => {
  for (let tries = 0; tries < 3; tries += 1) {
    if (await take()) return;
    const [pid = '', began = ''] = (await readFile(file, 'utf8').catch(() => '')).trim().split(' ');
    const holder = Number(pid);
    if (holder > 0 && isAlive(holder) && (began === '' || began === (await startOf(holder)))) {
      throw new FolderInUse(folder, holder);
    }
    await unlink(file).catch(() => {});
  }
  throw new FolderInUse(folder, 0);
};
