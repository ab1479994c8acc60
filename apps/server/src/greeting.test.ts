import { DatabaseUnavailable } from '@tallystick/database';
import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { greetWhenPossible } from './greeting.ts';

describe('reviewed/K6: the greeting of a server that listens', () => {
  const lines: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => lines.push(line) });

  it('waits for a database that is away, told once, and ends nothing', async () => {
    lines.length = 0;
    let tries = 0;
    const waits: number[] = [];
    const greeting = async () => {
      tries += 1;
      if (tries < 4) throw new DatabaseUnavailable('The database is unavailable');
    };
    await greetWhenPossible(
      greeting,
      log,
      () => false,
      async (ms) => waits.push(ms),
    );
    expect([tries, waits.length, lines.length]).toEqual([4, 3, 1]);
  });

  it('is given up when the server stops, or when it fails otherwise', async () => {
    let tries = 0;
    const away = async () => {
      tries += 1;
      throw new DatabaseUnavailable('away');
    };
    await greetWhenPossible(
      away,
      log,
      () => tries === 2,
      async () => {},
    );
    expect(tries).toBe(2);
    lines.length = 0;
    await greetWhenPossible(
      () => Promise.reject(new RangeError('other')),
      log,
      () => false,
    );
    expect(lines).toHaveLength(1);
  });
});
