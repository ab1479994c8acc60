import { describe, expect, it } from 'vitest';
import { refuses } from '../conformance/hsm-under-test.fixture.ts';
import type { HsmAuditEvent } from '../hsm.ts';
import type { CallMessage, ThreadMessage } from './messages.ts';
import { createThreadCalls, type ThreadPort } from './thread-calls.ts';

/** A thread that answers when the test says so, and a clock that the test turns. */
const makeThread = (queueLimit = 3) => {
  const posted: (CallMessage | 'close')[] = [];
  const clocks = new Set<() => void>();
  const audited: HsmAuditEvent[] = [];
  const held: boolean[] = [];
  const stops: boolean[] = [];
  let answer: (message: ThreadMessage) => void = () => {};
  let end: () => void = () => {};
  const port: ThreadPort = {
    post: (message) => posted.push(message),
    onMessage: (listener) => {
      answer = listener;
    },
    onEnd: (listener) => {
      end = listener;
    },
    hold: (waits) => held.push(waits),
    stop: () => stops.push(true),
  };
  const calls = createThreadCalls(port, {
    queueLimit,
    timeoutMs: 500,
    audit: (event) => audited.push(event),
    after(ms, work) {
      expect(ms).toBe(500);
      clocks.add(work);
      return () => clocks.delete(work);
    },
  });
  const ring = () => {
    for (const work of [...clocks]) {
      clocks.delete(work);
      work();
    }
  };
  return {
    calls,
    posted,
    clocks,
    audited,
    held,
    stops,
    ring,
    say: (m: ThreadMessage) => answer(m),
    end: () => end(),
  };
};

const HEALTH = { healthy: true, detail: '', openKeys: 0 };

describe('calls to a thread', () => {
  it('are answered by their number, in whatever order', async () => {
    const { calls, posted, say, clocks, held } = makeThread();
    const [one, two] = [calls.dispatch('health'), calls.dispatch('digest', 'pan', Uint8Array.of(1))];
    expect(posted.map((message) => message !== 'close' && message.operation)).toEqual(['health', 'digest']);
    say({ kind: 'result', id: 2, result: Uint8Array.of(9) });
    say({ kind: 'result', id: 1, result: HEALTH });
    expect(await two).toEqual(Uint8Array.of(9));
    expect(await one).toEqual(HEALTH);
    expect(clocks.size).toBe(0);
    expect(held).toEqual([true, false]);
  });

  it('are refused with what the thread says', async () => {
    const { calls, say } = makeThread();
    const asked = calls.dispatch('health');
    const error = { code: 'ERR_HSM_USAGE', message: 'no', path: 'mac', remedy: 'Another key.' } as const;
    say({ kind: 'refused', id: 1, error });
    expect(await refuses(asked, 'ERR_HSM_USAGE')).toMatchObject(error);
  });

  it('take no longer than they may, and count as waiting until they are answered', async () => {
    const { calls, ring, say } = makeThread(2);
    const slow = [calls.dispatch('health'), calls.dispatch('health')];
    ring();
    for (const call of slow) await refuses(call, 'ERR_HSM_TIMEOUT');
    await refuses(calls.dispatch('health'), 'ERR_HSM_BUSY');
    say({ kind: 'result', id: 1, result: HEALTH });
    const next = calls.dispatch('health');
    say({ kind: 'result', id: 3, result: HEALTH });
    expect(await next).toEqual(HEALTH);
  });

  it('are all refused when the thread ends, or is closed', async () => {
    const ended = makeThread();
    const asked = ended.calls.dispatch('health');
    ended.end();
    await refuses(asked, 'ERR_HSM_CLOSED');
    await refuses(ended.calls.dispatch('health'), 'ERR_HSM_CLOSED');
    await refuses(ended.calls.ready, 'ERR_HSM_CLOSED');
    const closed = makeThread();
    const waiting = closed.calls.dispatch('health');
    const closing = closed.calls.close();
    await refuses(waiting, 'ERR_HSM_CLOSED');
    expect(closed.posted.at(-1)).toBe('close');
    // A program does not end before its thread has.
    expect(closed.held.at(-1)).toBe(true);
    closed.end();
    await closing;
  });

  it('end a thread that does not end by itself, and nobody waits for it', async () => {
    const { calls, ring, stops, held, clocks } = makeThread();
    const waiting = calls.dispatch('health');
    const closing = calls.close();
    await refuses(waiting, 'ERR_HSM_CLOSED');
    expect(stops).toEqual([]);
    ring();
    await closing;
    expect(stops).toEqual([true]);
    expect(held.at(-1)).toBe(false);
    expect(clocks.size).toBe(0);
  });

  it('begin when the thread is ready, or it says why not', async () => {
    const good = makeThread();
    good.say({ kind: 'ready' });
    await good.calls.ready;
    expect(good.held).toEqual([false]);
    const bad = makeThread();
    bad.say({ kind: 'failed', error: { code: 'ERR_HSM_TOKEN_PIN', message: 'no' } });
    await refuses(bad.calls.ready, 'ERR_HSM_TOKEN_PIN');
  });

  it('pass on what the audit is told', () => {
    const { say, audited } = makeThread();
    const event = { operation: 'verifyPin', outcome: 'failed', reason: 'pin-wrong' } as const;
    say({ kind: 'audit', event });
    expect(audited).toEqual([event]);
  });
});
