import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { openDatabase } from '@tallystick/database';

const SIZE_LIMIT = 256 * 1024 * 1024;

const run = (program: 'pg_dump' | 'psql', args: readonly string[], input?: Buffer): Buffer => {
  const { status, stdout, stderr, error } = spawnSync(program, args, { input, maxBuffer: SIZE_LIMIT });
  if (status !== 0) throw new Error(`${program} failed: ${error ?? stderr.toString()}`);
  return stdout;
};

/** A database of its own on a PostgreSQL. */
export const createDatabase = async (server: string): Promise<{ url: string; drop: () => Promise<void> }> => {
  const name = `tallystick_upgrade_${randomBytes(6).toString('hex')}`;
  const asAdmin = async (text: string) => {
    const admin = await openDatabase({ url: server, poolSize: 1 });
    await admin.query({ text });
    await admin.close();
  };
  await asAdmin(`create database ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => asAdmin(`drop database if exists ${name} with (force)`) };
};

/** Writes a database as plain SQL, compressed, as one would to back it up. */
export const dumpDatabase = async (url: string, file: string): Promise<void> => {
  const dump = run('pg_dump', ['--no-owner', '--no-privileges', '--dbname', url]);
  await writeFile(file, gzipSync(dump, { level: 9 }));
};

/** Newer versions of pg_dump put a dump between two commands that older versions of psql do not know. */
const GUARD = /^\\(un)?restrict .*$/gm;

/** Fills an empty database from what {@link dumpDatabase} wrote. */
export const restoreDatabase = async (url: string, file: string): Promise<void> => {
  const dump = gunzipSync(await readFile(file))
    .toString('utf8')
    .replaceAll(GUARD, '');
  run('psql', ['--quiet', '--no-psqlrc', '--set', 'ON_ERROR_STOP=1', '--dbname', url], Buffer.from(dump));
};
