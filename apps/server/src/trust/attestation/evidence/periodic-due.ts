import type { AppraisalPolicy } from '@tallystick/attestation/appraisal';

const HOUR_MS = 3_600_000;

/** When the next periodic check of a device is due, in Unix milliseconds. */
export const periodicDueAt = ({ freshness }: AppraisalPolicy, checkedAt: number): number =>
  checkedAt + freshness.periodicMaxAgeHours * HOUR_MS;
