import { affirming, type Check, checkThat, contraindicated, notKnown, warning } from '../../result/check.ts';
import type { KeyAttestationFacts, KeySecurityLevel, RevocationFacts } from '../../result/facts.ts';
import type { Moment } from '../moment.ts';
import type { AppraisalPolicy, KeyAttestationRules } from '../policy/policy.ts';
import { applicationChecks } from './application-checks.ts';
import { patchChecks } from './patch-checks.ts';

const RANK: Readonly<Record<KeySecurityLevel, number>> = { software: 0, tee: 1, strongbox: 2 };
/** KeyMint `KeyPurpose.SIGN`. */
const PURPOSE_SIGN = 2;
/** verifiedBootHash came with this version of the schema. */
const VERSION_WITH_BOOT_HASH = 3;

/** Five minutes between the clocks of two servers, or of the list's fetch and the request it serves. */
const CLOCK_LEEWAY_HOURS = 5 / 60;

const OTHER_PHONE = 'Use another phone: this one does not store keys in secure hardware.';
const UPDATE_APP = 'Update the app and enrol again.';

/** Policy checks over what a key description proved (anchors: Android key attestation, rules 6 to 10). */
export function keyAttestationChecks(
  facts: KeyAttestationFacts,
  policy: AppraisalPolicy,
  moment: Moment,
): Check[] {
  const rules = policy.keyAttestation;
  return [
    freshnessCheck(facts.revocation, policy, moment),
    securityLevelCheck(facts, rules),
    ...keyChecks(facts, rules),
    ...bootChecks(facts, rules),
    ...applicationChecks(facts.application, rules.applications),
    ...patchChecks(facts, rules, moment.at),
  ];
}

/**
 * The same for the key of a passkey. Its app is the browser, its algorithm is that of WebAuthn, and it may well ask for its owner: those
 * rules are for the keys of a terminal.
 */
export function passkeyHardwareChecks(
  facts: KeyAttestationFacts,
  policy: AppraisalPolicy,
  moment: Moment,
): Check[] {
  const rules = { ...policy.keyAttestation, requireNoAuth: false, algorithms: [facts.key.algorithm] };
  return [
    freshnessCheck(facts.revocation, policy, moment),
    securityLevelCheck(facts, rules),
    ...keyChecks(facts, rules),
    ...bootChecks(facts, rules),
    ...patchChecks(facts, rules, moment.at),
  ];
}

/**
 * How old the revocation list was that the evidence was held against: of every kind that stands on one. A device that is enrolled already
 * has the hours of grace of the policy; one that enrols has none.
 */
export function freshnessCheck(
  revocation: RevocationFacts,
  { signals: { revocationList: signal } }: AppraisalPolicy,
  { at, purpose }: Moment,
): Check {
  const rule = `The revocation list is at most ${signal.freshHours} hours old.`;
  const remedy = 'Nothing is wrong with the phone. The operator must restore updates of the revocation list.';
  if (revocation.listFetchedAt === undefined)
    return notKnown('revocation.freshness', 'no list', rule, remedy);
  const hours = (at - revocation.listFetchedAt) / 3_600_000;
  const shown = Math.round(hours * 10) / 10;
  // A list of the future proves no age: it has neither freshness nor grace.
  const ahead = hours < -CLOCK_LEEWAY_HOURS;
  const evidence = ahead ? `dated ${-shown} hours ahead` : `${Math.max(0, shown)} hours old`;
  if (!ahead && hours <= signal.freshHours) return affirming('revocation.freshness', evidence, rule);
  const enrols = purpose === 'enrol';
  const inGrace = !ahead && !enrols && hours <= signal.freshHours + signal.graceHours;
  const response = inGrace ? 'warn' : enrols ? signal.atEnrolment : signal.afterGrace;
  return response === 'warn'
    ? warning('revocation.freshness', evidence, rule, remedy)
    : notKnown('revocation.freshness', evidence, rule, remedy);
}

function securityLevelCheck(facts: KeyAttestationFacts, rules: KeyAttestationRules): Check {
  const { attestationSecurityLevel, keyMintSecurityLevel } = facts;
  const lower = Math.min(RANK[attestationSecurityLevel], RANK[keyMintSecurityLevel]);
  return checkThat(
    lower >= RANK[rules.minimumSecurityLevel],
    'key.securityLevel',
    `attested by ${attestationSecurityLevel}, kept in ${keyMintSecurityLevel}`,
    `The security level of key and attestation is ${rules.minimumSecurityLevel} or higher.`,
    OTHER_PHONE,
  );
}

function keyChecks(facts: KeyAttestationFacts, rules: KeyAttestationRules): Check[] {
  const purposes = facts.purposes.join(', ');
  const checks = [
    checkThat(
      rules.algorithms.includes(facts.key.algorithm),
      'key.algorithm',
      facts.key.bits ? `${facts.key.algorithm}, ${facts.key.bits} bits` : facts.key.algorithm,
      `The key is one of ${rules.algorithms.join(', ')}.`,
      UPDATE_APP,
    ),
    checkThat(
      facts.origin === 'generated',
      'key.origin',
      facts.origin ?? 'not said by the hardware',
      'The key was generated inside the secure hardware.',
      UPDATE_APP,
    ),
    checkThat(
      facts.purposes.length === 1 && facts.purposes[0] === PURPOSE_SIGN,
      'key.purpose',
      purposes === '' ? 'none' : `purposes ${purposes}`,
      'Signing is the only purpose of the key.',
      UPDATE_APP,
    ),
    checkThat(
      facts.tagsAscending,
      'key.tagOrder',
      facts.tagsAscending ? 'ascending' : 'not ascending',
      'The authorisation list is in the order in which KeyMint writes it.',
      'Use another phone: its key store does not produce genuine evidence.',
    ),
  ];
  if (rules.requireNoAuth) {
    checks.push(
      checkThat(
        facts.noAuthRequired,
        'key.authentication',
        facts.noAuthRequired ? 'no authentication for each use' : 'asks its owner on each use',
        'The key can sign without user authentication.',
        UPDATE_APP,
      ),
    );
  }
  const unknown = facts.unknownTags.join(', ');
  const words = 'Every authorisation of the key is known to this server.';
  const fail = rules.unknownTags === 'refuse' ? contraindicated : warning;
  checks.push(
    unknown === ''
      ? affirming('key.unknownTags', 'none', words)
      : fail(
          'key.unknownTags',
          `tags ${unknown}`,
          words,
          'Nothing is wrong with the phone. Update the server.',
        ),
  );
  return checks;
}

function bootChecks({ boot, attestationVersion }: KeyAttestationFacts, rules: KeyAttestationRules): Check[] {
  const lockRule = 'The bootloader is locked.';
  const stateRule = 'The operating system booted verified.';
  const lockRemedy =
    "The phone's bootloader is unlocked. Lock it again (this erases the phone), or use another phone.";
  const stateRemedy =
    "The phone does not run its maker's system. Restore the original system, or use another phone.";
  if (!rules.requireVerifiedBoot) {
    const evidence = boot ? `${boot.deviceLocked ? 'locked' : 'unlocked'}, ${boot.state}` : 'not reported';
    return [affirming('boot.state', evidence, 'The policy does not require verified boot.')];
  }
  if (!boot) {
    const evidence = 'the hardware does not attest the boot state';
    return [
      notKnown('boot.locked', evidence, lockRule, stateRemedy),
      notKnown('boot.state', evidence, stateRule, stateRemedy),
    ];
  }
  const customAllowed = boot.state === 'self-signed' && rules.allowedBootKeys.includes(boot.key);
  const checks = [
    checkThat(
      boot.deviceLocked,
      'boot.locked',
      boot.deviceLocked ? 'locked' : 'unlocked',
      lockRule,
      lockRemedy,
    ),
    checkThat(
      boot.state === 'verified' || customAllowed,
      'boot.state',
      customAllowed ? 'self-signed with an allowed key' : boot.state,
      stateRule,
      stateRemedy,
    ),
  ];
  if (attestationVersion < VERSION_WITH_BOOT_HASH) return checks;
  const rule = 'The verified boot hash is attested.';
  checks.push(
    boot.hash === undefined
      ? notKnown('boot.hash', 'missing', rule, 'Install the latest system update of the phone.')
      : affirming('boot.hash', boot.hash, rule),
  );
  return checks;
}
