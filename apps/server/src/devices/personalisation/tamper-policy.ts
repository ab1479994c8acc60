import type { AppraisalPolicy } from '@tallystick/attestation/appraisal';
import type { TamperPolicy } from '@tallystick/protocol';

/** What an appraisal policy tells devices to do about tampering, as it goes into their personalisation data. */
export const tamperPolicyOf = ({
  tamper,
  maxClockDriftSeconds,
}: Pick<AppraisalPolicy, 'tamper' | 'maxClockDriftSeconds'>): TamperPolicy => ({
  ...tamper,
  clockDriftMs: maxClockDriftSeconds * 1000,
});
