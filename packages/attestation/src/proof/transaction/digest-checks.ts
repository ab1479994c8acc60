import { hash } from 'node:crypto';
import { equalText } from '@tallystick/encoding/node';
import { AttestationInputError } from '../../errors.ts';
import {
  type SecurityItems,
  type SecurityLevel,
  securityDigestInput,
} from '../../evidence/security-items.ts';
import { type Check, checkThat, contraindicated } from '../../result/check.ts';

/** As `securityDigest`, at once, by node:crypto. @throws AttestationInputError `ERR_SECURITY_ITEMS` */
export const securityDigestSync = (level: SecurityLevel, items: SecurityItems): string =>
  hash('sha256', securityDigestInput(level, items), 'base64url');

/** What the server holds about a device: the level it enrolled with and the digest that was accepted. */
export interface DigestReference {
  readonly level: SecurityLevel;
  readonly digest: string;
}

const downgradeCheck = (reference: DigestReference, level: SecurityLevel): Check =>
  checkThat(
    level >= reference.level,
    'level.downgrade',
    `level ${level}, enrolled at ${reference.level}`,
    'A device does not come back at a lower level than it enrolled with.',
    'Update the app to a version that reports everything its level asks for, or enrol the device again.',
  );

/** A device may not come back at a lower level than it enrolled with, nor with other security-relevant data. */
export function checkAgainstReference(
  reference: DigestReference,
  presented: { readonly level: SecurityLevel; readonly digest: string },
): Check[] {
  const level = downgradeCheck(reference, presented.level);
  const equal = presented.level === reference.level && equalText(presented.digest, reference.digest);
  const digest = checkThat(
    equal,
    'digest.reference',
    equal ? `equal at level ${reference.level}` : 'other than the reference',
    'The digest of the security-relevant data equals the reference value.',
    'Something that matters for security changed since enrolment (app, system, patch level or a runtime check). Present the security items in a periodic check, bring it back, or enrol the device again.',
  );
  return [level, digest];
}

/** Items that are presented to become the new reference: at no lower level than before, complete, and what the digest is of. */
export function checkPresentedItems(
  reference: DigestReference,
  presented: { readonly level: SecurityLevel; readonly digest: string; readonly items: SecurityItems },
): Check[] {
  const rule = 'The digest is that of the security items, and they are all that the level names.';
  const remedy = 'Update the app to a version that reports everything its level asks for.';
  let digest: Check;
  try {
    const own = securityDigestSync(presented.level, presented.items);
    const equal = equalText(own, presented.digest);
    digest = checkThat(equal, 'digest.items', equal ? 'equal' : 'of other items', rule, remedy);
  } catch (error) {
    if (!(error instanceof AttestationInputError)) throw error;
    digest = contraindicated('digest.items', `${error.path}: ${error.message}`, rule, remedy);
  }
  return [downgradeCheck(reference, presented.level), digest];
}
