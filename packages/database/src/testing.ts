import { randomBytes } from 'node:crypto';
import type { Database } from './database.ts';
import { openDatabase, pgliteOrm } from './open.ts';
import { databaseOn } from './pglite.ts';
import { takePglite } from './spare-pglite.ts';

/** How long a connection may take on a machine that does three times as much beside, in milliseconds. */
const CONNECT_MS = 60_000;

/** The engines that tests run on: the embedded database always, PostgreSQL when `TEST_POSTGRES_URL` names a server. */
export const testEngines = (): readonly ('pglite' | 'postgres')[] =>
  process.env.TEST_POSTGRES_URL ? ['pglite', 'postgres'] : ['pglite'];

/** Makes an empty database for one test file. `drop` closes it and, on PostgreSQL, removes it. */
export const createTestDatabase = async (
  engine: 'pglite' | 'postgres',
): Promise<{ database: Database; url: string | undefined; drop: () => Promise<void> }> => {
  const server = process.env.TEST_POSTGRES_URL;
  if (engine === 'pglite' || server === undefined) {
    const { engine: lite, giveBack } = await takePglite();
    return { database: databaseOn(lite, pgliteOrm()), url: undefined, drop: giveBack };
  }
  const name = `tallystick_test_${randomBytes(6).toString('hex')}`;
  const admin = await openDatabase({ url: server, poolSize: 1, connectTimeoutMs: CONNECT_MS });
  await admin.query({ text: `create database ${name}` });
  await admin.close();
  const url = new URL(server);
  url.pathname = `/${name}`;
  const database = await openDatabase({ url: url.href, orm: true, connectTimeoutMs: CONNECT_MS });
  return {
    database,
    url: url.href,
    async drop() {
      await database.close();
      const again = await openDatabase({ url: server, poolSize: 1, connectTimeoutMs: CONNECT_MS });
      await again.query({ text: `drop database if exists ${name} with (force)` });
      await again.close();
    },
  };
};
