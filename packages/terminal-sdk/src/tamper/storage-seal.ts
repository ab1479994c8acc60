import type { TamperSight } from '@tallystick/protocol';
import type { TerminalEvent } from '../service-processing/event.ts';
import { sight } from './detectors.ts';

/**
 * Trusted storage that is not what was written: keys that are no keys, personalisation data that do not decrypt with them, or whose
 * signature or device is another. Storage that is merely not allowed here is no sight.
 */
export const storageSeenIn = (event: TerminalEvent): readonly TamperSight[] =>
  event.type === 'loaded' && event.loaded.found === 'unusable' ? [sight('storage', 'does not open')] : [];
