/** Time as the link sees it. Injected, so that tests and simulations decide when a deadline passes. */
export interface Timers {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
  /** Runs `action` once after `delayMs`, unless the returned function is called before. */
  after(delayMs: number, action: () => void): () => void;
}

/** The machine's clock and timers. */
export const SYSTEM_TIMERS: Timers = {
  now: () => Date.now(),
  after(delayMs, action) {
    const timer = setTimeout(action, delayMs);
    return () => clearTimeout(timer);
  },
};
