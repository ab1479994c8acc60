/** Waiting between attempts to connect: doubled from `firstMs` to `maximumMs`, half of it by chance. */
export interface Backoff {
  readonly firstMs: number;
  readonly maximumMs: number;
}

/**
 * The wait before attempt number `attempt` (1 is the first repetition). `random` is in [0, 1); by it many clients that lost
 * the same host do not come back in the same instant.
 */
export function backoffMs(backoff: Backoff, attempt: number, random: number): number {
  const full = Math.min(backoff.maximumMs, backoff.firstMs * 2 ** Math.min(attempt - 1, 30));
  return Math.round(full / 2 + (full / 2) * random);
}
