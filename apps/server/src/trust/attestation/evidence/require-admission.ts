import type { DeviceStatus } from '../../../fleet/terminals/index.ts';
import { Refusal } from '../../../platform/refusal.ts';
import type { ApplicablePolicy } from '../../policies/index.ts';
import { periodicDueAt } from './periodic-due.ts';

/** Within which time of a full check a device is taken to be as that check found it, in milliseconds. */
const JUST_CHECKED_MS = 5 * 60_000;

/**
 * Whether a device may begin a payment now, by its last full check. One whose software was too old then may have been updated since, so it is
 * checked again first; if it has just been, it is too old.
 *
 * @throws Refusal `periodic_check_due` or `software_outdated`
 */
export const requireAdmission = (
  { policy }: ApplicablePolicy,
  { checkedAt, isSoftwareOutdated }: Pick<DeviceStatus, 'checkedAt' | 'isSoftwareOutdated'>,
  now: number,
): void => {
  const isDue = now >= periodicDueAt(policy, checkedAt);
  if (!isDue && !isSoftwareOutdated) return;
  if (!isDue && now < checkedAt + JUST_CHECKED_MS) throw new Refusal('software_outdated');
  const accepted = `The last full check was accepted at ${new Date(checkedAt).toISOString()}; `;
  const why = isDue
    ? `it is valid for ${policy.freshness.periodicMaxAgeHours} hours.`
    : 'its software was older than the minimum.';
  throw new Refusal('periodic_check_due', { detail: accepted + why });
};
