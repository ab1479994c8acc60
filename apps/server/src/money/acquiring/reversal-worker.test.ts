import type { Database } from '@tallystick/database';
import { createTestDatabase } from '@tallystick/database/testing';
import type { Message } from '@tallystick/iso8583';
import type { RequestOutcome } from '@tallystick/iso8583/link';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock, type ManualClock } from '../../testing/manual-clock.ts';
import { until } from '../../testing/until.ts';
import { codecOf } from './dialect.ts';
import type { HostLink } from './link.ts';
import { createTraceNumbers } from './numbers.ts';
import { reversalStore } from './reversal-store.ts';
import { createReversalWorker, type ReversalWorker } from './reversal-worker.ts';
import { ACQUIRING_MIGRATIONS } from './schema.ts';

const START = Date.UTC(2026, 10, 30, 3, 0, 0);

interface Asked {
  readonly message: Message;
  readonly answer: (outcome: RequestOutcome) => void;
}

describe('the worker that sends reversals', () => {
  let store: { database: Database; drop: () => Promise<void> };
  let worker: ReversalWorker;
  let clock: ManualClock;
  let asked: Asked[];
  let acknowledged: string[];

  beforeAll(async () => {
    store = await createTestDatabase('pglite');
    await store.database.migrate(ACQUIRING_MIGRATIONS);
  });
  afterAll(() => store.drop());
  beforeEach(async () => {
    await store.database.query({ name: 'none', text: 'delete from reversals' }, []);
    clock = createManualClock(START);
    asked = [];
    acknowledged = [];
    worker = createReversalWorker({
      database: store.database,
      clock,
      log: pino({ level: 'silent' }),
      codec: codecOf('iso1987binary'),
      dialect: 'iso1987binary',
      numbers: createTraceNumbers(0),
      timeoutMs: 10_000,
      record: async () => {},
      acknowledged: async (_on, _merchantId, paymentId) => {
        acknowledged.push(paymentId);
        return async () => {};
      },
    });
  });

  const link: HostLink = {
    request: (message) => new Promise((answer) => void asked.push({ message, answer })),
    isReady: true,
    waitUntilReady: async () => true,
    state: () => ({ state: 'up', since: START, unreadable: 0 }),
    confirm: async () => {},
    start: () => {},
    close: async () => {},
  };

  const add = (id: number) =>
    reversalStore.add(
      store.database,
      'merchant',
      `payment-${id}`,
      {
        terminalNumber: '12345678',
        merchantNumber: '276000000000015',
        amountMinor: 1250n,
        currencyNumeric: '978',
        stan: String(900 + id).padStart(6, '0'),
        retrievalReference: `632704000${900 + id}`,
        transmittedAt: '1130025900',
      },
      new Date(clock.now()),
    );
  const nameOf = ({ message }: Asked) => `${message[7]} ${message[11]}`;
  const acknowledge = ({ message, answer }: Asked): void =>
    answer({
      kind: 'reply',
      message: { ...message, mti: '0410', 39: '00' },
      raw: new Uint8Array(0),
      elapsedMs: 1,
    });
  /** Ends all that was asked since `from` without an answer, and comes to where `count` more are asked. */
  const unansweredUntil = async (from: number, count: number): Promise<readonly Asked[]> => {
    const before = asked.length;
    for (const { answer } of asked.slice(from)) answer({ kind: 'timeout', elapsedMs: 10_000 });
    await until(
      () => asked.length === before + count,
      () => clock.advance(1_000),
    );
    return asked.slice(before);
  };

  it('reviewed/P1: each advice has a number of its own, and a repeat DE7 and DE11 of its first', async () => {
    for (let id = 1; id <= 7; id++) await add(id);
    worker.start(link);
    await until(() => asked.length === 7);
    const first = asked.slice(0, 7);
    const advices = await unansweredUntil(0, 7);
    const repeats = await unansweredUntil(7, 7);
    const again = await unansweredUntil(14, 7);
    expect(advices.map(({ message }) => message.mti)).toEqual(Array(7).fill('0420'));
    expect(repeats.map(({ message }) => message.mti)).toEqual(Array(7).fill('0421'));
    expect(new Set([...first, ...advices].map(nameOf)).size).toBe(14);
    expect(new Set(advices.map(({ message }) => message[11])).size).toBe(7);
    const named = (sent: readonly Asked[]) =>
      new Map(sent.map((one) => [one.message[37], nameOf(one)] as const));
    expect(named(repeats)).toEqual(named(advices));
    expect(named(again)).toEqual(named(advices));
    for (const one of again) acknowledge(one);
    await until(() => acknowledged.length === 7);
    await worker.stop();
  });

  it('reviewed/P5: one unanswered 0400 holds up no other reversal', async () => {
    await add(1);
    worker.start(link);
    await until(() => asked.length === 1);
    await add(2);
    worker.wake();
    await until(() => asked.length === 2);
    const [silent, other] = asked;
    if (other) acknowledge(other);
    await until(() => acknowledged.length === 1);
    expect(acknowledged).toEqual(['payment-2']);
    if (silent) acknowledge(silent);
    await until(() => acknowledged.length === 2);
    await worker.stop();
  });

  it('stops once what it sent has ended', async () => {
    await add(1);
    worker.start(link);
    await until(() => asked.length === 1);
    let stopped = false;
    const stopping = worker.stop().then(() => {
      stopped = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(stopped).toBe(false);
    asked[0]?.answer({ kind: 'timeout', elapsedMs: 10_000 });
    await stopping;
  });
});
