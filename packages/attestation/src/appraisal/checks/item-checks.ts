import type { EvidenceKind } from '../../evidence/kinds.ts';
import { SECURITY_ITEMS, type SecurityItems, type SecurityLevel } from '../../evidence/security-items.ts';
import { type Check, checkThat, contraindicated, notKnown } from '../../result/check.ts';
import type { AppraisalPolicy } from '../policy/policy.ts';
import { matchReference, type ReferenceValue, versionOrder } from '../reference-value.ts';
import { patchAgeCheck, patchAheadCheck, patchTime } from './patch-checks.ts';

/** Kinds whose patch level is a date; others say a version, which only a reference value can appraise. */
const TELLS_PATCH_DATE: ReadonlySet<EvidenceKind> = new Set(['android-key', 'virtual']);

export interface ItemExpectation {
  readonly references: readonly ReferenceValue[];
  readonly policy: Pick<AppraisalPolicy, 'keyAttestation'>;
  /** Kind of evidence that the device enrolled with. */
  readonly kind: EvidenceKind;
  /** Unix milliseconds. */
  readonly at: number;
}

/** Appraises the security items of a level by reference values and policy. Pure; the digest over the items is another's affair. */
export function itemChecks(level: SecurityLevel, items: SecurityItems, expected: ItemExpectation): Check[] {
  const { value, checks } = appCheck(items, expected.references);
  if (level >= 2) checks.push(patchCheck(items, value, expected), ...platformChecks(items, expected));
  if (level >= 3) checks.push(runtimeCheck(items, expected.kind), moduleCheck(items, value));
  return checks;
}

const APP_RULE = 'App, signer and version match a reference value that is in force.';

function appCheck(items: SecurityItems, references: readonly ReferenceValue[]) {
  const app = {
    id: String(items['app.id'] ?? ''),
    signer: String(items['app.signer'] ?? ''),
    version: String(items['app.version'] ?? ''),
  };
  const { value, fault } = matchReference(app, references);
  const evidence = `${app.id} ${app.version}, signed by ${app.signer}`;
  const check = checkThat(
    value !== undefined,
    'items.app',
    fault === undefined ? evidence : `${evidence}: ${FAULTS[fault]}`,
    APP_RULE,
    fault === 'version'
      ? 'Update the app, or have the operator add a reference value for this version.'
      : 'Install the app from its official source, or have the operator add a reference value for it.',
  );
  return { value, checks: [check] };
}

const FAULTS = {
  id: 'no reference value for this app',
  signer: 'no reference value for this signer',
  version: 'no reference value for this version',
} as const;

function patchCheck(
  items: SecurityItems,
  value: ReferenceValue | undefined,
  expected: ItemExpectation,
): Check {
  const patch = String(items['os.patchLevel'] ?? '');
  const remedy =
    'Install the latest system update of the phone. If there is none, the manufacturer no longer supports the phone: use another one.';
  const floor = value?.osPatchFloor;
  if (floor !== undefined) {
    const order = versionOrder(patch, floor);
    const rule = `The security patch level is ${floor} or newer.`;
    if (order === undefined)
      return notKnown('items.patch', `unreadable level ${patch.slice(0, 32)}`, rule, remedy);
    const ahead = TELLS_PATCH_DATE.has(expected.kind) ? patchTimeOf(patch) : undefined;
    return (
      (ahead !== undefined && patchAheadCheck('items.patch', `level ${patch}`, ahead, rule, expected.at)) ||
      checkThat(order >= 0, 'items.patch', `level ${patch}`, rule, remedy)
    );
  }
  const maxDays = expected.policy.keyAttestation.maxPatchAgeDays.os;
  if (maxDays === undefined || !TELLS_PATCH_DATE.has(expected.kind)) {
    return checkThat(
      true,
      'items.patch',
      `level ${patch}`,
      'Neither the reference value nor the policy sets a minimum patch level.',
      remedy,
    );
  }
  const rule = `The security patch is at most ${maxDays} days old.`;
  const time = patchTimeOf(patch);
  if (time === undefined)
    return notKnown('items.patch', `unreadable level ${patch.slice(0, 32)}`, rule, remedy);
  return patchAgeCheck('items.patch', `level ${patch}`, time, maxDays, expected.at);
}

const patchTimeOf = (patch: string): number | undefined =>
  /^\d+$/.test(patch) ? patchTime(Number(patch)) : undefined;

function platformChecks(items: SecurityItems, { policy, kind }: ItemExpectation): Check[] {
  const { requireVerifiedBoot, allowedBootKeys, minimumSecurityLevel } = policy.keyAttestation;
  const state = String(items['boot.state'] ?? '');
  const unlocked = items['boot.unlocked'] !== false;
  // Which key signed a custom system is in the evidence of the enrolment, and was appraised there.
  const known = state === 'verified' || (state === 'self-signed' && allowedBootKeys.length > 0);
  const kinds = minimumSecurityLevel === 'strongbox' ? ['strongbox'] : ['strongbox', 'tee'];
  const allowed =
    kind === 'apple-appattest' ? ['secure-enclave'] : kind === 'webauthn' ? [...kinds, 'platform'] : kinds;
  const keystore = String(items['keystore.kind'] ?? '');
  return [
    checkThat(
      !requireVerifiedBoot || (known && !unlocked),
      'items.boot',
      `${state}, ${unlocked ? 'unlocked' : 'locked'}`,
      requireVerifiedBoot
        ? 'The operating system booted verified, with a locked bootloader.'
        : 'The policy does not require verified boot.',
      "Restore the phone's original system and lock its bootloader (this erases the phone), or use another phone.",
    ),
    checkThat(
      allowed.includes(keystore),
      'items.keystore',
      keystore,
      `Keys are kept in ${allowed.join(' or ')}.`,
      'Use another phone: this one does not store keys in secure hardware.',
    ),
  ];
}

const FLAGS = Object.keys(SECURITY_ITEMS).filter((name) => name.startsWith('runtime.'));

function runtimeCheck(items: SecurityItems, kind: EvidenceKind): Check {
  // A virtual phone is an emulator by nature and says so; whether virtual phones are let in is another check.
  const asked = kind === 'virtual' ? FLAGS.filter((name) => name !== 'runtime.emulator') : FLAGS;
  const raised = asked.filter((name) => items[name] !== false);
  const rule = 'No runtime attack on the app was detected.';
  return raised.length === 0
    ? checkThat(true, 'items.runtime', 'nothing found', rule, '')
    : contraindicated(
        'items.runtime',
        raised.map((name) => SECURITY_ITEMS[name]?.meaning ?? name).join(', '),
        rule,
        'Remove what was detected (root, hooks, debugger, overlays, accessibility services), restart the phone and try again.',
      );
}

function moduleCheck(items: SecurityItems, value: ReferenceValue | undefined): Check {
  const rule = 'The libraries and the PIN pad match the reference value.';
  const remedy =
    'Install the app from its official source, or have the operator add the digests of its modules.';
  const seen = `library ${String(items['module.library'])}, PIN pad ${String(items['module.pinPad'])}`;
  if (value?.modules === undefined)
    return notKnown('items.modules', `${seen}: no reference value names them`, rule, remedy);
  const { library, pinPad } = value.modules;
  const equal = items['module.library'] === library && items['module.pinPad'] === pinPad;
  return checkThat(equal, 'items.modules', seen, rule, remedy);
}
