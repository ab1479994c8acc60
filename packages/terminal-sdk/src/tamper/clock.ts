import { type Detector, sight } from './detectors.ts';

export interface ClockProbes {
  /** Milliseconds since 1970, by the clock that a person can set. */
  readonly now: () => number;
  /** Milliseconds of a clock that only runs forward, and that may stand while the machine sleeps. */
  readonly monotonic: () => number;
}

const minutes = (ms: number): string => `${Math.round(Math.abs(ms) / 60_000)} min`;

/**
 * The wall clock against the monotonic one. Back by more than the drift: somebody set it. Ahead: somebody set it, or the machine slept
 * and its monotonic clock with it; the two cannot be told apart here, so that is not sure. Each jump is seen once.
 */
export const clockDetector = ({ now, monotonic }: ClockProbes): Detector => {
  let offset = now() - monotonic();
  return ({ clockDriftMs }) => {
    const moved = now() - monotonic() - offset;
    if (Math.abs(moved) <= clockDriftMs) return [];
    offset += moved;
    return [
      moved < 0 ? sight('clock', `back ${minutes(moved)}`) : sight('clock', `ahead ${minutes(moved)}`, false),
    ];
  };
};
