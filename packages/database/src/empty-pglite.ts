import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { startPglite } from './pglite.ts';

const CACHE = resolve(import.meta.dirname, '../../../node_modules/.cache/tallystick');

const versionOf = (entry: string): string => {
  const { version } = JSON.parse(readFileSync(join(dirname(entry), '../package.json'), 'utf8')) as {
    version: string;
  };
  return version;
};

const cached = (cache: string, ending: string): string =>
  join(cache, `pglite-${versionOf(createRequire(import.meta.url).resolve('@electric-sql/pglite'))}${ending}`);

/** Tests run in many processes: each sees a whole file or folder, or none. */
const besides = (path: string): string => `${path}.${randomBytes(6).toString('hex')}`;

const make = async (path: string): Promise<void> => {
  const lite = await PGlite.create();
  const dump = await lite.dumpDataDir('none');
  await lite.close();
  await mkdir(dirname(path), { recursive: true });
  const part = besides(path);
  await writeFile(part, new Uint8Array(await dump.arrayBuffer()));
  await rename(part, path);
};

/**
 * The data folder of an embedded database that nothing was written to yet, as a tar. To make one (`initdb`) takes four times as long as to
 * load it, so it is made once for each version of PGlite and kept under `node_modules/.cache`.
 *
 * @param cache the folder that it is kept in
 */
export const emptyPglite = async (cache = CACHE): Promise<Blob> => {
  const path = cached(cache, '.tar');
  if (!existsSync(path)) await make(path);
  // Not `openAsBlob`, which reads later and refuses a file that another process has put in place meanwhile.
  return new Blob([await readFile(path)]);
};

const makeFolder = async (path: string, cache: string): Promise<void> => {
  const part = besides(path);
  await (await startPglite({ folder: part, from: await emptyPglite(cache) })).close();
  await rename(part, path).catch(async (error: unknown) => {
    // Another process was first.
    if (!existsSync(path)) throw error;
    await rm(part, { recursive: true });
  });
};

/**
 * Writes the data folder of an embedded database that nothing was written to yet, for a program that is started on it: `initdb` takes
 * seven seconds of a core in each. It is kept beside the tar.
 *
 * @param to the folder, which does not exist yet
 * @param cache the folder that it is kept in
 */
export const writeEmptyPglite = async (to: string, cache = CACHE): Promise<void> => {
  const path = cached(cache, '');
  if (!existsSync(path)) await makeFolder(path, cache);
  await cp(path, to, { recursive: true, errorOnExist: true, force: false });
};
