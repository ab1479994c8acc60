import type { TamperTrip } from '@tallystick/protocol';
import type { AttestationSource } from '../attestation-source/attestation-source.ts';
import { finding, type SlowDetector } from './detectors.ts';

/** Flags of the security items at level 3 that tell of tampering, and of which kind. */
const FLAGS: Readonly<Record<string, TamperTrip>> = {
  'runtime.debugger': 'debugger',
  'runtime.hook': 'hook',
  'runtime.root': 'root',
  'runtime.emulator': 'emulator',
  'runtime.overlay': 'overlay',
  'runtime.accessibility': 'accessibility',
};

/**
 * What a device finds about itself while it runs: an app on a phone looks with the means of its system, and says so in its security items.
 * @param expected what this device is known to be, and nobody needs to be told of
 */
export const deviceFlagDetector =
  (source: Pick<AttestationSource, 'securityItems'>, expected: readonly TamperTrip[] = []): SlowDetector =>
  async () => {
    const items = await source.securityItems(3);
    return Object.entries(FLAGS)
      .filter(([flag, trip]) => items[flag] === true && !expected.includes(trip))
      .map(([flag, trip]) => finding(trip, flag));
  };
