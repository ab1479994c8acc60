import { readFile } from 'node:fs/promises';
import type { Migration } from '@tallystick/database';

const FILES = [
  '0001-core.sql',
  '0002-partial-reversals-and-names.sql',
  '0003-idempotent-answers.sql',
  '0004-pins.sql',
] as const;

/** The schema of the issuer's own database, in order. */
export const loadMigrations = (): Promise<Migration[]> =>
  Promise.all(
    FILES.map(async (file) => ({
      id: file.replace(/\.sql$/, ''),
      sql: await readFile(new URL(file, import.meta.url), 'utf8'),
    })),
  );
