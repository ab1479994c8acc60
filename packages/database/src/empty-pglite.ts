import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { PGlite } from '@electric-sql/pglite';

const CACHE = resolve(import.meta.dirname, '../../../node_modules/.cache/tallystick');

const versionOf = (entry: string): string => {
  const { version } = JSON.parse(readFileSync(join(dirname(entry), '../package.json'), 'utf8')) as {
    version: string;
  };
  return version;
};

const make = async (path: string): Promise<void> => {
  const lite = await PGlite.create();
  const dump = await lite.dumpDataDir('none');
  await lite.close();
  await mkdir(dirname(path), { recursive: true });
  // Tests run in many processes: each sees the whole file or none.
  const part = `${path}.${randomBytes(6).toString('hex')}`;
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
  const path = join(
    cache,
    `pglite-${versionOf(createRequire(import.meta.url).resolve('@electric-sql/pglite'))}.tar`,
  );
  if (!existsSync(path)) await make(path);
  // Not `openAsBlob`, which reads later and refuses a file that another process has put in place meanwhile.
  return new Blob([await readFile(path)]);
};
