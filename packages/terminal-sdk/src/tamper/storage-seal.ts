import type { TamperFinding } from '@tallystick/protocol';
import type { TerminalEvent } from '../service-processing/event.ts';
import { finding } from './detectors.ts';

/**
 * Trusted storage that is not what was written: keys that are no keys, personalisation data that do not decrypt with them, or whose
 * signature or device is another. Storage that is merely not allowed here is no finding.
 */
export const storageSeenIn = (event: TerminalEvent): readonly TamperFinding[] =>
  event.type === 'loaded' && event.loaded.found === 'unusable' ? [finding('storage', 'does not open')] : [];
