import type { TamperFinding } from '@tallystick/protocol';

/** What the personalisation data tell the detectors. */
export interface LookContext {
  /** How far the wall clock may run away from the monotonic one, in milliseconds. */
  readonly clockDriftMs: number;
  /** Digest of the list of the till's scripts, as the server signed it. */
  readonly bundle?: string;
  /** What the server's last answer said of the wall clock of this device; another object for each answer. */
  readonly heard?: { readonly aheadMs: number };
}

/** Looks for one kind of tampering, now. Quick: it runs before each payment. */
export type Detector = (context: LookContext) => readonly TamperFinding[];

/** As a {@link Detector}, for what has to ask for something first; runs at start and from time to time. */
export type SlowDetector = (context: LookContext) => Promise<readonly TamperFinding[]>;

const DETAIL_MAX = 120;

/** One finding; details are cut to what the protocol carries. */
export const finding = (trip: TamperFinding['trip'], detail: string, sure = true): TamperFinding => ({
  trip,
  detail: detail.slice(0, DETAIL_MAX),
  sure,
});
