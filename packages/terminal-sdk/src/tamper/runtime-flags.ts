import type { TamperFinding } from '@tallystick/protocol';
import type { AttestationSource } from '../attestation-source/attestation-source.ts';

/** The level from which security items tell of the run time. */
const RUNTIME_LEVEL = 3;

/**
 * Has the flags of the run time in the security items tell what the detectors see, so that attestation appraises it too. A flag that the
 * source itself raises stays raised.
 */
export const withRuntimeFlags = (
  source: AttestationSource,
  look: () => readonly TamperFinding[],
): AttestationSource => ({
  ...source,
  evidence: (request) => source.evidence(request),
  async securityItems(level) {
    const items = await source.securityItems(level);
    if (level < RUNTIME_LEVEL) return items;
    const seen = look();
    const sees = (trip: TamperFinding['trip']) => seen.some((found) => found.trip === trip && found.sure);
    // A function that was replaced, by right or not, is none to enter a PIN beside.
    const hooked = seen.some(({ trip }) => trip === 'hook');
    return {
      ...items,
      'runtime.debugger': items['runtime.debugger'] === true || sees('debugger'),
      'runtime.hook': items['runtime.hook'] === true || hooked,
    };
  },
});
