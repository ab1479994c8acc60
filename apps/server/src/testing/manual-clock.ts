import type { Clock } from '../platform/clock.ts';

export interface ManualClock extends Clock {
  /** Moves the time on, running what becomes due on the way. */
  advance(ms: number): void;
  /** Moves the time on at once, as after a sleep: what became due runs once, at the end. For hours and days. */
  jump(ms: number): void;
  /** How many timers are set. */
  pending(): number;
}

/** A clock that stands still until it is moved. */
export const createManualClock = (start = Date.parse('2026-11-23T10:00:00Z')): ManualClock => {
  let now = start;
  let timers: { readonly at: number; readonly run: () => void }[] = [];
  return {
    now: () => now,
    pending: () => timers.length,
    after(ms, run) {
      const timer = { at: now + ms, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    jump(ms) {
      now += ms;
      const due = timers.filter((timer) => timer.at <= now).sort((a, b) => a.at - b.at);
      timers = timers.filter((timer) => timer.at > now);
      for (const timer of due) timer.run();
    },
    advance(ms) {
      const end = now + ms;
      for (;;) {
        const [next] = timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at);
        if (next === undefined) break;
        timers = timers.filter((timer) => timer !== next);
        now = Math.max(now, next.at);
        next.run();
      }
      now = end;
    },
  };
};
