import { type Detector, finding } from './detectors.ts';

export interface DebuggerProbes {
  /** Whether an inspector listens or is attached, where the runtime tells. */
  readonly inspectorOpen?: () => boolean;
  /** Milliseconds of a clock that only runs forward. */
  readonly monotonic?: () => number;
}

/** A few thousand additions take well under a millisecond; nothing but a stop in the middle makes them this slow. */
const STRETCH_MAX_MS = 400;
const STEPS = 5_000;

/**
 * A debugger. Node tells for sure whether its inspector is open. A browser tells nothing: a short stretch of script that stood still
 * in the middle was paused, or the whole machine was, so that is a sign and not a proof. No `debugger` statement and no console trick: these
 * annoy developers and stop nobody.
 */
export const debuggerDetector =
  ({ inspectorOpen, monotonic }: DebuggerProbes): Detector =>
  () => {
    if (inspectorOpen?.()) return [finding('debugger', 'inspector')];
    if (!monotonic) return [];
    const from = monotonic();
    let sum = 0;
    for (let i = 0; i < STEPS; i += 1) sum = (sum + i) % 65_521;
    const took = monotonic() - from;
    return took > STRETCH_MAX_MS && sum >= 0 ? [finding('debugger', 'script stood still', false)] : [];
  };
