import { url } from 'node:inspector';
import { debuggerDetector } from '../tamper/debugger.ts';
import type { TamperDependencies } from '../tamper/guard.ts';

/** How often a terminal in Node looks for an inspector, in milliseconds. */
const PULSE_MS = 5_000;

/** What a terminal in Node can see: whether an inspector is open. Its clock and its functions are those of whoever runs the process. */
export const nodeTamper = (): TamperDependencies => ({
  detectors: [debuggerDetector({ inspectorOpen: () => url() !== undefined })],
  pulse(look) {
    const timer = setInterval(look, PULSE_MS);
    timer.unref();
    return () => clearInterval(timer);
  },
});
