import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { createTestClock } from '../testing/fixed.ts';
import { createDatabaseWatch } from './database-watch.ts';

const turns = async () => {
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
};

const watched = async () => {
  const clock = createTestClock();
  const answers: boolean[] = [];
  const [told, asked]: [string[], number[]] = [[], []];
  const database = { isThere: true };
  const watch = createDatabaseWatch({
    clock,
    log: pino({ level: 'silent' }),
    database: {
      isReachable: async (timeoutMs) => {
        asked.push(timeoutMs);
        return answers.shift() ?? database.isThere;
      },
    },
  });
  const stop = watch.start({ away: () => told.push('away'), back: () => told.push('back') });
  await turns();
  const pass = async (ms: number) => {
    clock.advance(ms);
    await turns();
  };
  return { watch, stop, told, asked, answers, pass, database };
};

describe('reviewed/K7: whether the database is there', () => {
  it('is told once when it goes and once when it comes back', async () => {
    const { told, pass, database, stop } = await watched();
    await pass(1_000);
    expect(told).toEqual([]);
    database.isThere = false;
    for (let count = 0; count < 4; count += 1) await pass(1_000);
    expect(told).toEqual(['away']);
    database.isThere = true;
    await pass(250);
    await pass(1_000);
    expect(told).toEqual(['away', 'back']);
    await stop();
  });

  it('is asked at once when somebody could not reach it, once for all who could not', async () => {
    const { watch, told, asked, database, stop } = await watched();
    database.isThere = false;
    const before = asked.length;
    for (let count = 0; count < 50; count += 1) watch.look();
    await turns();
    expect(told).toEqual(['away']);
    expect(asked.length - before).toBeLessThanOrEqual(4);
    await stop();
  });

  it('is not denied for one connection of before, nor for a database that is slow to answer', async () => {
    const { told, asked, answers, pass, stop } = await watched();
    answers.push(false, true);
    await pass(1_000);
    expect(told).toEqual([]);
    expect(Math.min(...asked)).toBe(3_000);
    await stop();
  });

  it('is asked no more after the stop', async () => {
    const { watch, asked, pass, stop } = await watched();
    await stop();
    const before = asked.length;
    watch.look();
    await pass(60_000);
    expect(asked.length).toBe(before);
  });
});
