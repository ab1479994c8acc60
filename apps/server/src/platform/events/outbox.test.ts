import type { Database } from '@tallystick/database';
import { createTestDatabase, testEngines } from '@tallystick/database/testing';
import { timeOfId } from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createManualClock } from '../../testing/manual-clock.ts';
import { createIds, firstIdAt } from '../ids.ts';
import { createSystemRandomness } from '../randomness.ts';
import { createOutbox, outboxMigrations } from './outbox.ts';

const MERCHANT = 'mer_a';

describe.each(testEngines())('outbox on %s', (engine) => {
  let database: Database;
  let drop: () => Promise<void>;
  const clock = createManualClock();
  const outbox = createOutbox(clock, createIds(clock, createSystemRandomness()));

  beforeAll(async () => {
    ({ database, drop } = await createTestDatabase(engine));
    await database.migrate(outboxMigrations);
  });
  afterAll(() => drop());

  it('keeps an event only if the change that it tells of is kept', async () => {
    const event = { type: 'terminal.created', subject: 'trm_1', data: { label: 'Bar' } } as const;
    await database.transaction((on) => outbox.add(on, MERCHANT, event));
    await database
      .transaction(async (on) => {
        await outbox.add(on, MERCHANT, { ...event, subject: 'trm_2' });
        throw new Error('undone');
      })
      .catch(() => {});
    const rows = await database.query({ text: 'select merchant_id, type, subject, data, at from events' });
    expect(rows).toEqual([
      {
        merchant_id: MERCHANT,
        type: 'terminal.created',
        subject: 'trm_1',
        data: { label: 'Bar' },
        at: new Date(clock.now()),
      },
    ]);
  });
});

describe('followers', () => {
  it('are woken by an announcement of their merchant, and each second for other processes', () => {
    const clock = createManualClock();
    const outbox = createOutbox(clock, createIds(clock, createSystemRandomness()));
    const wake = vi.fn();
    const stop = outbox.follow(MERCHANT, wake);
    outbox.announce('mer_other');
    expect(wake).toHaveBeenCalledTimes(0);
    outbox.announce(MERCHANT);
    expect(wake).toHaveBeenCalledTimes(1);
    clock.advance(3_000);
    expect(wake).toHaveBeenCalledTimes(4);
    stop();
    outbox.announce(MERCHANT);
    clock.advance(3_000);
    expect(wake).toHaveBeenCalledTimes(4);
  });
});

describe('ids', () => {
  it('sort by age and tell it', () => {
    const clock = createManualClock();
    const ids = createIds(clock, createSystemRandomness());
    const early = ids.make('event');
    clock.advance(1);
    const late = ids.make('event');
    expect(early < late).toBe(true);
    expect(early >= firstIdAt('event', clock.now() - 1)).toBe(true);
    expect(early < firstIdAt('event', clock.now())).toBe(true);
    expect(timeOfId(late)).toBe(clock.now());
  });
});
