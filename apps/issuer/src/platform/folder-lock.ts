import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** Another process works in this folder. */
export class FolderInUse extends Error {
  override readonly name = 'FolderInUse';
  readonly code = 'ERR_FOLDER_IN_USE';
}

/** When a process started, in clock ticks since boot; tells a process from a later one with the same number. Linux only. */
const startOf = async (pid: number): Promise<string> => {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

/**
 * Takes a folder for this process alone, as the embedded database needs. A lock left behind by a process that was killed is taken over.
 *
 * @returns what gives the folder free
 * @throws {FolderInUse}
 */
export const lockFolder = async (folder: string): Promise<() => Promise<void>> => {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, 'lock');
  const mine = `${process.pid} ${await startOf(process.pid)}`;
  for (let attempt = 0; attempt < 3; attempt += 1) {
    try {
      const file = await open(path, 'wx', 0o600);
      await file.writeFile(mine);
      await file.close();
      return () => rm(path, { force: true });
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
    const [pid = '0', start = ''] = (await readFile(path, 'utf8').catch(() => '')).split(' ');
    const holder = Number(pid);
    if (holder > 0 && isAlive(holder) && (start === '' || (await startOf(holder)) === start)) {
      throw new FolderInUse(`Process ${holder} is using ${folder}; stop it, or name another folder`);
    }
    await rm(path, { force: true });
  }
  throw new FolderInUse(`${folder} cannot be locked`);
};
