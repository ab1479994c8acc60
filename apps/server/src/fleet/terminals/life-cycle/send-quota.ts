/** How often a code may be sent to one address for one terminal, the first time included, in an hour. */
const SENDS = 4;
const HOUR_MS = 3_600_000;

/** How often something may be sent now, and from when on again where that is not at all. */
export interface SendQuota {
  readonly sendsLeft: number;
  /** Unix milliseconds. */
  readonly nextSendAt?: number;
}

/** The times, RFC 3339, that count still. */
export const recentSends = (times: readonly string[], now: number): string[] =>
  times.filter((at) => Date.parse(at) > now - HOUR_MS);

/** @param times when it was sent, oldest first */
export const sendQuota = (times: readonly string[], now: number): SendQuota => {
  const recent = recentSends(times, now);
  const [oldest] = recent.slice(-SENDS);
  return recent.length < SENDS || oldest === undefined
    ? { sendsLeft: SENDS - recent.length }
    : { sendsLeft: 0, nextSendAt: Date.parse(oldest) + HOUR_MS };
};
