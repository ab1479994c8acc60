import { type Detector, finding, type LookContext } from './detectors.ts';

export interface ClockProbes {
  /** Milliseconds since 1970, by the clock that a person can set. */
  readonly now: () => number;
  /** Milliseconds of a clock that only runs forward, and that may stand while the machine sleeps. */
  readonly monotonic: () => number;
}

const minutes = (ms: number): string => `${Math.round(Math.abs(ms) / 60_000)} min`;

/** Two clocks of one machine differ by less than this from one look to the next by themselves. */
const SLACK_MS = 1_000;

/**
 * The wall clock against the monotonic one. Set back while it was right by the server's clock: somebody did it. Set back while it was wrong,
 * or while nobody knows: the network puts clocks right as well. Ahead: it was set, or the machine slept and its monotonic clock with it. What
 * cannot be told apart here is not sure. Each jump is seen once.
 */
export const clockDetector = ({ now, monotonic }: ClockProbes): Detector => {
  let offset = now() - monotonic();
  let known: LookContext['heard'];
  let aheadMs: number | undefined;
  return ({ clockDriftMs, heard }) => {
    const moved = now() - monotonic() - offset;
    // What the server said since the last look may be of before the jump or of after it.
    const wasAhead = heard === known ? aheadMs : undefined;
    const isNews = heard !== known;
    if (isNews) aheadMs = heard?.aheadMs;
    known = heard;
    if (Math.abs(moved) <= clockDriftMs) {
      // From here on the next jump is measured, so that small ones do not add up.
      if (isNews || Math.abs(moved) <= SLACK_MS) offset += moved;
      return [];
    }
    offset += moved;
    if (moved > 0) return [finding('clock', `ahead ${minutes(moved)}`, false)];
    const isAway =
      wasAhead !== undefined && Math.abs(wasAhead + moved) > Math.max(clockDriftMs, Math.abs(wasAhead));
    if (wasAhead !== undefined) aheadMs = wasAhead + moved;
    return [finding('clock', `back ${minutes(moved)}`, isAway)];
  };
};
