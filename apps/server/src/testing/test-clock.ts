import type { Clock } from '../platform/clock.ts';

export interface TestClock extends Clock {
  /** Lets time pass; whatever falls due runs in its order. */
  advance(ms: number): void;
}

/** A clock that stands still until it is told otherwise. @param start Unix milliseconds. */
export const createTestClock = (start = Date.UTC(2026, 10, 23, 9, 0, 0)): TestClock => {
  let now = start;
  const timers = new Set<{ readonly at: number; readonly run: () => void }>();
  return {
    now: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    advance(ms) {
      const until = now + ms;
      for (;;) {
        const next = [...timers].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        timers.delete(next);
        now = Math.max(now, next.at);
        next.run();
      }
      now = until;
    },
  };
};
