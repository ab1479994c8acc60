import { hash, timingSafeEqual } from 'node:crypto';
import { type Check, checkThat } from '../result/check.ts';
import { type SecurityItems, type SecurityLevel, securityDigestInput } from './security-items.ts';

/** As `securityDigest`, at once, by node:crypto. @throws AttestationInputError `ERR_SECURITY_ITEMS` */
export const securityDigestSync = (level: SecurityLevel, items: SecurityItems): string =>
  hash('sha256', securityDigestInput(level, items), 'base64url');

/** What the server holds about a device: the level it enrolled with and the digest that was accepted. */
export interface DigestReference {
  readonly level: SecurityLevel;
  readonly digest: string;
}

export const equalInConstantTime = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};

/** A device may not come back at a lower level than it enrolled with, nor with other security-relevant data. */
export function checkAgainstReference(
  reference: DigestReference,
  presented: { readonly level: SecurityLevel; readonly digest: string },
): Check[] {
  const level = checkThat(
    presented.level >= reference.level,
    'level.downgrade',
    `level ${presented.level}, enrolled at ${reference.level}`,
    'A device does not come back at a lower level than it enrolled with.',
    'Update the app to a version that reports everything its level asks for, or enrol the device again.',
  );
  const equal =
    presented.level === reference.level && equalInConstantTime(presented.digest, reference.digest);
  const digest = checkThat(
    equal,
    'digest.reference',
    equal ? `equal at level ${reference.level}` : 'other than the reference',
    'The digest of the security-relevant data equals the reference value.',
    'Something that matters for security changed since enrolment (app, system, patch level or a runtime check). Bring it back, or enrol the device again.',
  );
  return [level, digest];
}
