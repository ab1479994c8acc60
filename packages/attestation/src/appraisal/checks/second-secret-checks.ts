import type { DeviceKeyScheme } from '../../evidence/device-key-schemes.ts';
import type { SecurityLevel } from '../../evidence/security-items.ts';
import { type Check, checkThat } from '../../result/check.ts';
import type { AppraisalPolicy } from '../policy/policy.ts';

/** Whether the policy takes a second secret of this scheme, and at this level. */
export function secondSecretChecks(
  scheme: DeviceKeyScheme,
  level: SecurityLevel | undefined,
  { secondSecret }: Pick<AppraisalPolicy, 'secondSecret'>,
): Check[] {
  const highest = secondSecret[scheme];
  const accepted = Object.keys(secondSecret).join(', ');
  const allowed = checkThat(
    highest !== undefined,
    'secondSecret.scheme',
    scheme,
    `The policy accepts second secrets of the schemes ${accepted}.`,
    scheme === 'hmac-sha256'
      ? 'Use a device with a secure key store: this one can only hold the secret in memory.'
      : 'Update the app to a version that supports another key scheme.',
  );
  if (highest === undefined || level === undefined) return [allowed];
  const reached = checkThat(
    level <= highest,
    'secondSecret.level',
    `level ${level} with ${scheme}`,
    `A second secret of the scheme ${scheme} is accepted up to level ${highest}.`,
    'Use a device with stronger key storage, or a terminal of a lower level.',
  );
  return [allowed, reached];
}
