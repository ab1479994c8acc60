import type { Clock } from '../platform/clock.ts';

/** So many at once, and so many a minute in the long run. */
export interface Rate {
  readonly capacity: number;
  readonly perMinute: number;
}

export interface TokenBucket {
  readonly rate: Rate;
  /** Whole tokens that it has now. */
  left(): number;
  take(): void;
  giveBack(): void;
  /** Whole seconds until it has so many. */
  secondsUntil(wanted: number): number;
}

/** Fills by the clock, and is full at first. */
export const createTokenBucket = (clock: Clock, rate: Rate): TokenBucket => {
  const { capacity, perMinute } = rate;
  let tokens = capacity;
  let filledAt = clock.now();
  const fill = (): number => {
    const now = clock.now();
    tokens = Math.min(capacity, tokens + (Math.max(0, now - filledAt) * perMinute) / 60_000);
    filledAt = now;
    return tokens;
  };
  return {
    rate,
    left: () => Math.floor(fill()),
    take() {
      tokens = fill() - 1;
    },
    giveBack() {
      tokens += 1;
    },
    secondsUntil: (wanted) => Math.max(0, Math.ceil(((wanted - fill()) * 60) / perMinute)),
  };
};
