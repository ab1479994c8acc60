import { randomBytes } from 'node:crypto';
import { openDatabase } from '@tallystick/database';

const serverUrl = (): string => {
  const url = process.env.BENCH_POSTGRES_URL ?? process.env.TEST_POSTGRES_URL;
  if (url === undefined) throw new Error('This benchmark needs PostgreSQL: set BENCH_POSTGRES_URL');
  return url;
};

/** Databases of this run alone; `drop` removes them. */
export const createDatabases = async (names: readonly string[]) => {
  const admin = await openDatabase({ url: serverUrl(), poolSize: 1 });
  const tag = randomBytes(4).toString('hex');
  const urls: string[] = [];
  for (const name of names) {
    await admin.query({ text: `create database bench_${name}_${tag}` });
    const url = new URL(serverUrl());
    url.pathname = `/bench_${name}_${tag}`;
    urls.push(url.href);
  }
  return {
    urls,
    async drop() {
      for (const name of names) {
        await admin.query({ text: `drop database if exists bench_${name}_${tag} with (force)` });
      }
      await admin.close();
    },
  };
};
