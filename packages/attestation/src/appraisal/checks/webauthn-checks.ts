import { affirming, type Check, checkThat, contraindicated, warning } from '../../result/check.ts';
import type { AttestationTrust, WebAuthnFacts } from '../../result/facts.ts';
import type { Moment } from '../moment.ts';
import type { AppraisalPolicy } from '../policy/policy.ts';
import { freshnessCheck, passkeyHardwareChecks } from './key-attestation-checks.ts';

const TRUST_WORDS: Readonly<Record<AttestationTrust, string>> = {
  anchored: 'the authenticator is attested by a maker whose root is pinned',
  'test-authenticator': 'a test authenticator, made to pretend',
  'unknown-root': 'the attestation does not chain to a pinned root',
  self: 'the authenticator attests itself',
  none: 'no attestation',
};

/** Policy checks over what a WebAuthn registration proved. */
export function webauthnChecks(facts: WebAuthnFacts, policy: AppraisalPolicy, moment: Moment): Check[] {
  const { webauthn: rules } = policy;
  const checks = [
    checkThat(
      rules.formats.includes(facts.format),
      'webauthn.format',
      facts.format,
      `The attestation format is one of ${rules.formats.join(', ')}.`,
      'When the browser asks, allow the site to see the make and model of the security key.',
    ),
    checkThat(
      rules.trust.includes(facts.trust),
      'webauthn.trust',
      TRUST_WORDS[facts.trust],
      `Accepted: ${rules.trust.join(', ')}.`,
      'Use a device with a built-in authenticator of a known manufacturer, and allow the site to see its make and model.',
    ),
    checkThat(
      facts.userPresent,
      'webauthn.userPresent',
      facts.userPresent ? 'a person was there' : 'nobody was there',
      'The user confirmed on the device (user presence).',
      'When the device asks, confirm with fingerprint, face or PIN.',
    ),
    checkThat(
      facts.userVerified || !rules.requireUserVerification,
      'webauthn.userVerified',
      facts.userVerified ? 'verified by fingerprint, face or PIN' : 'not verified',
      rules.requireUserVerification
        ? 'The device verified the user (user verification).'
        : 'User verification is optional.',
      'Set up a screen lock (fingerprint, face or PIN) on the device and enrol again.',
    ),
  ];
  if (rules.aaguids) {
    checks.push(
      checkThat(
        rules.aaguids.includes(facts.aaguid),
        'webauthn.aaguid',
        facts.aaguid,
        'The authenticator model is on the allow list of the policy.',
        'Use an authenticator of an accepted model.',
      ),
    );
  }
  if (facts.keyAttestation) checks.push(...passkeyHardwareChecks(facts.keyAttestation, policy, moment));
  else if (facts.revocation) checks.push(freshnessCheck(facts.revocation, policy, moment));
  checks.push(backupCheck(facts, rules.backupEligible));
  return checks;
}

function backupCheck({ backupEligible, backedUp }: WebAuthnFacts, rule: 'allow' | 'warn' | 'refuse'): Check {
  const evidence = backedUp
    ? 'synchronised'
    : backupEligible
      ? 'can be synchronised'
      : 'bound to this device';
  const words = 'The credential cannot be synchronised to other devices.';
  if (!backupEligible || rule === 'allow') return affirming('webauthn.backup', evidence, words);
  const fail = rule === 'warn' ? warning : contraindicated;
  return fail(
    'webauthn.backup',
    evidence,
    words,
    'Choose "this device" and not a password manager when the browser asks where to save the passkey.',
  );
}
