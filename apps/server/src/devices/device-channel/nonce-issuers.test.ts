import { ReplayCache } from '@tallystick/channel/server';
import type { Listener } from '@tallystick/database';
import { describe, expect, it } from 'vitest';
import { createManualClock } from '../../testing/manual-clock.ts';
import { createNonceIssuers, type IssuerAdmission } from './nonce-issuers.ts';

const [ONE, TWO] = ['process-one_', 'process-two_'];
const soon = () => new Promise((resolve) => setImmediate(resolve));

/** A database that carries notifications between processes, and can fall deaf, silent or away. */
const createBus = () => {
  const ears = new Map<string, Listener>();
  const sent: string[] = [];
  const state = { away: false, mute: new Set<string>() };
  const at = (issuer: string) => ({
    async query(_statement: unknown, [payload]: readonly unknown[] = []) {
      if (state.away) throw new Error('away');
      sent.push(String(payload));
      if (state.mute.has(issuer)) return [];
      for (const ear of [...ears.values()]) queueMicrotask(() => ear.message(String(payload)));
      return [];
    },
    listen(_channel: string, listener: Listener) {
      ears.set(issuer, listener);
      queueMicrotask(() => listener.connected());
      return async () => {
        ears.delete(issuer);
        listener.lost();
      };
    },
  });
  return { at, ears, sent, state };
};

const setUp = async () => {
  const bus = createBus();
  const clock = createManualClock();
  const replays = new ReplayCache();
  const process = (issuer: string, admitHere: (nonce: string, entry: string) => IssuerAdmission) =>
    // Only what is asked of a database here.
    createNonceIssuers({ database: bus.at(issuer) as never, clock, issuer, admitHere });
  const one = process(ONE, () => 'unknown');
  await soon();
  const two = process(TWO, (nonce, entry) =>
    nonce === 'good' ? replays.admit(entry, clock.now() + 60_000, clock.now()) : 'unknown',
  );
  await soon();
  return { bus, clock, one, two };
};

describe('the homes of nonces', () => {
  it('know each other as soon as they begin, and admit a use once', async () => {
    const { one, two } = await setUp();
    expect([one.others, two.others]).toEqual([1, 1]);
    const use = { issuer: TWO, nonce: 'good', entry: 'a' };
    expect(await Promise.all([one.admit(use), one.admit(use)])).toEqual(['fresh', 'replayed']);
    expect(await one.admit({ ...use, nonce: 'old', entry: 'b' })).toBe('unknown');
  });

  it('do not wait for a process that is unknown, has ended or sent no recent heartbeat', async () => {
    const { bus, clock, one, two } = await setUp();
    const use = { issuer: TWO, nonce: 'good', entry: 'a' };
    expect(await one.admit({ ...use, issuer: 'process-none' })).toBe('unknown');
    bus.state.mute.add(TWO);
    clock.advance(15_001);
    await soon();
    expect(await one.admit(use)).toBe('unknown');
    bus.state.mute.clear();
    clock.advance(5_000);
    await soon();
    expect(await one.admit(use)).toBe('fresh');
    await two.stop();
    await soon();
    expect(one.others).toBe(0);
    expect(await one.admit({ ...use, entry: 'b' })).toBe('unknown');
  });

  it('give up on one that does not answer, and do not ask it again until it is heard', async () => {
    const { bus, clock, one } = await setUp();
    const use = { issuer: TWO, nonce: 'good', entry: 'a' };
    bus.state.mute.add(TWO);
    const asked = one.admit(use);
    await soon();
    clock.advance(500);
    expect(await asked).toBe('unknown');
    const before = bus.sent.length;
    expect(await one.admit(use)).toBe('unknown');
    expect(bus.sent.length).toBe(before);
    bus.state.mute.clear();
    clock.advance(5_000);
    await soon();
    // It did admit the first one: whoever answers late lets nothing in twice.
    expect(await one.admit(use)).toBe('replayed');
  });

  it('refuse while the database is away or cannot be heard', async () => {
    const { bus, one } = await setUp();
    const use = { issuer: TWO, nonce: 'good', entry: 'a' };
    bus.state.away = true;
    expect(await one.admit(use)).toBe('unknown');
    bus.state.away = false;
    bus.ears.get(ONE)?.lost();
    expect(await one.admit(use)).toBe('unknown');
  });

  it.each(['', 'x', '{}', '{"type":"ask"}', '{"type":"alive","issuer":"short"}', '[1]'])(
    'pass over a notification that is not theirs: %j',
    async (payload) => {
      const { bus, one } = await setUp();
      bus.ears.get(ONE)?.message(payload);
      expect(one.others).toBe(1);
    },
  );
});
