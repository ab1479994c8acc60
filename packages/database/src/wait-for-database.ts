import { setTimeout as pause } from 'node:timers/promises';
import { type Database, DatabaseUnavailable, sqlState } from './database.ts';

const PROBE_MS = 2_000;
const RETRY_MS = 1_000;

/** The database's own reason, which names databases and users and no password; undefined when it just does not answer. */
const refusalOf = (error: unknown): string | undefined => {
  if (!(error instanceof Error)) return undefined;
  return sqlState(error) === undefined ? refusalOf(error.cause) : error.message;
};

/**
 * Waits until the database answers: a program and its database may be started together.
 *
 * @param onRetry is told of each try in vain, with the milliseconds waited
 * @throws DatabaseUnavailable after `waitMs`, with the database's own reason if it gives one
 */
export const waitForDatabase = async (
  database: Database,
  waitMs: number,
  onRetry: (waitedMs: number) => void,
): Promise<void> => {
  const began = performance.now();
  while (!(await database.isReachable(PROBE_MS))) {
    const waited = performance.now() - began;
    if (waited + RETRY_MS > waitMs) {
      const refusal = refusalOf(await database.query({ text: 'select 1' }).catch((error: unknown) => error));
      throw new DatabaseUnavailable(
        refusal === undefined
          ? `The database did not answer for ${Math.ceil(waited / 1_000)} s`
          : `The database refused: ${refusal}`,
      );
    }
    onRetry(waited);
    await pause(RETRY_MS);
  }
};
