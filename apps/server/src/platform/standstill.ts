import type { Logger } from 'pino';

/** How often this process looks whether it runs, and from what delay on it stood still. Milliseconds. */
const LOOK_MS = 200;
const STILL_MS = 1_500;
/** It is told for so long at least, so that a balancer that asks every second hears it twice: what blocked it once may do so again. */
const TOLD_MS = 2_000;
/** What does not answer when it is asked again is known to be away, by its own time-outs, before this. */
const CONFIRM_MS = 10_000;

/** Knows when this process did not run: its event loop was blocked, or it was stopped (SIGSTOP, a suspended machine) and woken. */
export interface Standstill {
  /** How long it stood still, while that is recent or what it knows has not been asked again; undefined: it runs. Milliseconds. */
  recent(): number | undefined;
  start(): void;
  stop(): void;
}

export interface StandstillDependencies {
  /** Milliseconds of a clock that only rises. On Linux it does not count while the machine is suspended. */
  readonly elapsed?: () => number;
  /** Unix milliseconds. */
  readonly wall?: () => number;
  /** Calls again and again, until the result is called. */
  readonly every?: (ms: number, run: () => void) => () => void;
  /** Asks what this process depends on anew; settles when every part has answered or is known to be away. */
  readonly confirm: () => Promise<unknown>;
  readonly log: Pick<Logger, 'warn'>;
}

const systemEvery = (ms: number, run: () => void): (() => void) => {
  const timer = setInterval(run, ms);
  timer.unref();
  return () => clearInterval(timer);
};

/**
 * Looks at a clock that only rises, and at that of the day: of a suspended machine only the second tells. One that is set forward looks the
 * same and costs a question; one that is set back is left to the first. A process cannot say that it is stopped. It can say that it was, from
 * the first request after, and that what it knows of its database, link and caches is of before.
 */
export const createStandstill = ({
  elapsed = () => performance.now(),
  wall = Date.now,
  every = systemEvery,
  confirm,
  log,
}: StandstillDependencies): Standstill => {
  let lookedAt: { readonly elapsed: number; readonly wall: number } | undefined;
  let stop = () => {};
  /** The last standstill: how long, until when it was, and whether everything has been asked again since. */
  let last: { readonly ms: number; readonly endedAt: number; confirmed: boolean } | undefined;

  const look = (): void => {
    if (lookedAt === undefined) return;
    const now = { elapsed: elapsed(), wall: wall() };
    const ms = Math.round(Math.max(now.elapsed - lookedAt.elapsed, now.wall - lookedAt.wall));
    lookedAt = now;
    if (ms - LOOK_MS < STILL_MS) return;
    const stood = { ms, endedAt: now.elapsed, confirmed: false };
    last = stood;
    log.warn({ ms }, 'this process stood still');
    const settled = (): void => {
      stood.confirmed = true;
    };
    confirm().then(settled, settled);
  };

  return {
    recent() {
      // A request may be read before the timer runs.
      look();
      if (last === undefined) return undefined;
      const since = elapsed() - last.endedAt;
      if (since >= TOLD_MS && (last.confirmed || since >= CONFIRM_MS)) last = undefined;
      return last?.ms;
    },
    start() {
      lookedAt = { elapsed: elapsed(), wall: wall() };
      stop = every(LOOK_MS, look);
    },
    stop() {
      stop();
      lookedAt = undefined;
    },
  };
};
