const FREE_TRIES = 5;
const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 24 * 60 * 60_000;

/** How long to wait after so many wrong tries in a row, in milliseconds: nothing up to four, then a minute, doubled each time up to a day. */
export const pauseAfter = (failed: number): number =>
  failed < FREE_TRIES ? 0 : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failed - FREE_TRIES));
