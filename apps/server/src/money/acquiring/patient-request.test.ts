import type { Message } from '@tallystick/iso8583';
import type { RequestOutcome } from '@tallystick/iso8583/link';
import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../testing/manual-clock.ts';
import { createPatientRequest } from './patient-request.ts';

const DOWN: RequestOutcome = { kind: 'not-sent', reason: 'not-ready' };
const REPLY: RequestOutcome = {
  kind: 'reply',
  message: { mti: '0210' },
  raw: new Uint8Array(0),
  elapsedMs: 1,
};
const LINK_WAIT_MS = 5_000;

/** A link that is down until it is told otherwise, and counts what leaves by it. */
const createLink = (linkWaitMs = LINK_WAIT_MS) => {
  const clock = createManualClock();
  const waiters = new Set<(isUp: boolean) => void>();
  const sent: Message[] = [];
  const state: { isUp: boolean; tries: number; outcome: RequestOutcome } = {
    isUp: false,
    tries: 0,
    outcome: REPLY,
  };
  const link = {
    request(message: Message) {
      state.tries += 1;
      if (!state.isUp) return Promise.resolve(DOWN);
      sent.push(message);
      return Promise.resolve(state.outcome);
    },
    waitUntilReady(ms: number) {
      if (state.isUp) return Promise.resolve(true);
      return new Promise<boolean>((resolve) => {
        waiters.add(resolve);
        clock.after(ms, () => waiters.delete(resolve) && resolve(false));
      });
    },
  };
  const ask = createPatientRequest({ link, clock, timeoutMs: 10_000, linkWaitMs });
  return {
    clock,
    sent,
    state,
    waiting: () => waiters.size,
    up(isUp = true) {
      state.isUp = isUp;
      for (const resolve of [...waiters]) resolve(true);
      waiters.clear();
    },
    ask: (number = 1) => ask({ mti: '0200', 11: String(number) }, clock.now()),
  };
};
/** Lets everything run that waits for nothing but its turn. */
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('reviewed/K4: a request over a link that is down', () => {
  it('waits, and is sent once when the link is up', async () => {
    const { ask, clock, up, sent } = createLink();
    const asked = ask();
    await turn();
    clock.advance(LINK_WAIT_MS - 1);
    up();
    expect(await asked).toEqual({ outcome: REPLY, waitedMs: LINK_WAIT_MS - 1 });
    expect(sent).toHaveLength(1);
  });

  it('waits no longer than it may, and nothing was sent', async () => {
    const { ask, clock, up, sent } = createLink();
    const asked = ask();
    await turn();
    clock.advance(LINK_WAIT_MS);
    expect(await asked).toEqual({ outcome: DOWN, waitedMs: LINK_WAIT_MS });
    up();
    await turn();
    expect(sent).toHaveLength(0);
  });

  it('is not sent by a process that wakes too late: others may have undone the payment', async () => {
    const { ask, clock, up, sent, state } = createLink();
    const asked = ask();
    await turn();
    state.isUp = true;
    up();
    clock.jump(60_000);
    expect((await asked).outcome).toEqual(DOWN);
    expect(sent).toHaveLength(0);
  });

  it('goes on waiting when the link comes up and goes down again before it left', async () => {
    const { ask, clock, up, sent, state } = createLink();
    const asked = ask();
    for (let count = 0; count < 3; count += 1) {
      await turn();
      clock.advance(1_000);
      up(false);
    }
    await turn();
    up();
    expect(await asked).toEqual({ outcome: REPLY, waitedMs: 3_000 });
    expect([state.tries, sent.length]).toEqual([5, 1]);
  });

  it.each<RequestOutcome>([
    { kind: 'timeout', elapsedMs: 10_000 },
    { kind: 'disconnected', elapsedMs: 1 },
    { kind: 'not-sent', reason: 'invalid-message' },
    { kind: 'not-sent', reason: 'queue-full' },
    { kind: 'not-sent', reason: 'closing' },
  ])('is never tried again after $kind $reason', async (outcome) => {
    const { ask, up, state } = createLink();
    up();
    state.outcome = outcome;
    expect(await ask()).toEqual({ outcome, waitedMs: 0 });
    expect(state.tries).toBe(1);
  });

  it('does not wait where the setting is 0', async () => {
    const { ask, state } = createLink(0);
    expect(await ask()).toEqual({ outcome: DOWN, waitedMs: 0 });
    expect(state.tries).toBe(1);
  });

  it('waits with at most 1024 others; those beyond are told at once', async () => {
    const { ask, up, sent, waiting } = createLink();
    const asked = Array.from({ length: 1_024 }, (_, number) => ask(number));
    await turn();
    expect(await ask(5_000)).toEqual({ outcome: DOWN, waitedMs: 0 });
    expect(waiting()).toBe(1_024);
    up();
    await Promise.all(asked);
    expect(new Set(sent.map((message) => message[11])).size).toBe(1_024);
    expect(sent).toHaveLength(1_024);
  });

  it.each([1, 2, 3])(
    'saves every payment of an outage shorter than the wait, each sent once, seed %i',
    async (seed) => {
      const { ask, clock, up, sent, state } = createLink();
      let dice = seed;
      const below = (limit: number) => {
        dice = (Math.imul(dice, 1_664_525) + 1_013_904_223) >>> 0;
        return dice % limit;
      };
      const asked: Promise<{ outcome: RequestOutcome }>[] = [];
      for (let outage = 0; outage < 40; outage += 1) {
        state.isUp = false;
        for (let count = 0; count < 5; count += 1) {
          asked.push(ask(asked.length));
          await turn();
          clock.advance(below(LINK_WAIT_MS / 5));
        }
        up();
        await turn();
      }
      const outcomes = await Promise.all(asked);
      expect(outcomes.filter(({ outcome }) => outcome.kind === 'not-sent')).toHaveLength(0);
      expect(sent).toHaveLength(asked.length);
      expect(new Set(sent.map((message) => message[11])).size).toBe(asked.length);
    },
  );
});
