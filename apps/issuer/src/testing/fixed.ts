import type { Randomness } from '@tallystick/keys/randomness';
import type { Clock } from '../platform/clock.ts';

/** Noon of 23 November 2026, UTC. */
export const NOON = Date.UTC(2026, 10, 23, 12, 0, 0);

/** A clock that stands still until it is moved; timers run when their time has come. */
export const createTestClock = (start = NOON): Clock & { advance(ms: number): void } => {
  let now = start;
  const timers = new Set<{ at: number; run: () => void }>();
  return {
    now: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    advance(ms) {
      now += ms;
      for (const timer of [...timers].sort((a, b) => a.at - b.at)) {
        if (timer.at > now || !timers.delete(timer)) continue;
        timer.run();
      }
    },
  };
};

/** Bytes that look random and are the same for a seed: a counter through an integer hash. */
export const createSeededRandomness = (seed: number): Randomness => {
  let state = seed >>> 0;
  return {
    bytes: (length) =>
      Uint8Array.from({ length }, () => {
        state = (state + 0x9e3779b9) >>> 0;
        let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
        mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
        return (mixed ^ (mixed >>> 15)) & 0xff;
      }),
  };
};
