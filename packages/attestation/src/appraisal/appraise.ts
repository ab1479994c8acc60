import type { DeviceKeyScheme } from '../evidence/device-key-schemes.ts';
import type { Purpose } from '../evidence/purpose.ts';
import type { SecurityLevel } from '../evidence/security-items.ts';
import type { AttestationResult, Verdict } from '../result/attestation-result.ts';
import { affirming, type Check, checkThat, contraindicated } from '../result/check.ts';
import type { Facts } from '../result/facts.ts';
import { type AnyOutcome, refusalOf } from '../result/outcome.ts';
import { trustVectorOf } from '../result/trust-vector.ts';
import { appAttestChecks } from './checks/app-attest-checks.ts';
import { clockCheck } from './checks/clock-check.ts';
import { keyAttestationChecks } from './checks/key-attestation-checks.ts';
import { playIntegrityChecks } from './checks/play-integrity-checks.ts';
import { secondSecretChecks } from './checks/second-secret-checks.ts';
import { webauthnChecks } from './checks/webauthn-checks.ts';
import type { Moment } from './moment.ts';
import type { AppraisalPolicy } from './policy/policy.ts';
import { ruleChecks } from './rules/rule-checks.ts';

/** What an appraisal depends on besides the outcome and the policy. */
export interface AppraisalOptions {
  /** Unix milliseconds: ages of patches and lists are counted to here. */
  readonly at: number;
  /** Left out: that of the facts if they have one, else `enrol`, which is appraised most strictly. */
  readonly purpose?: Purpose;
  /** Security level that the device claims; left out: that of the facts, or not appraised. */
  readonly level?: SecurityLevel;
  /** Scheme of the device's second secret; left out: not appraised. */
  readonly scheme?: DeviceKeyScheme;
  /** A level that is demanded beside that of the policy, such as the one of a terminal. */
  readonly minimumLevel?: SecurityLevel;
  /** Id of the merchant, for rules that name one. */
  readonly merchant?: string;
}

/**
 * Appraises an outcome by a policy: pure, so stored evidence can be re-appraised when a policy or list changes, and a candidate policy can
 * run in the shadow of the one in force. What is not known is not passed.
 */
export function appraise(
  outcome: AnyOutcome,
  policy: AppraisalPolicy,
  { at, purpose: asked, level: claimed, scheme, minimumLevel = 1, merchant = '' }: AppraisalOptions,
): AttestationResult {
  const facts = outcome.outcome === 'verified' ? outcome.facts : undefined;
  const purpose = asked ?? (facts?.kind === 'transaction' ? facts.purpose : 'enrol');
  const level = claimed ?? (facts?.kind === 'transaction' ? facts.level : undefined);
  const moment = { at, purpose };
  const checks = [...kindChecks(outcome, policy), ...outcome.checks];
  if (level !== undefined) {
    checks.push(levelCheck(level, minimumLevel > policy.minimumLevel ? minimumLevel : policy.minimumLevel));
  }
  if (scheme !== undefined) checks.push(...secondSecretChecks(scheme, level, policy));
  if (facts !== undefined) {
    checks.push(...policyChecks(facts, policy, moment));
    checks.push(...ruleChecks(policy.rules, { facts, level, purpose, merchant, at, checks }));
  }
  const reason = refusalOf(checks);
  const verdict: Verdict =
    reason !== undefined || outcome.outcome === 'refused'
      ? 'contraindicated'
      : checks.some(({ status }) => status === 'warning')
        ? 'warning'
        : 'affirming';
  return {
    verdict,
    ...(verdict === 'contraindicated' ? { reason: reason ?? 'not-known' } : {}),
    kind: outcome.kind,
    checks,
    // Made when somebody reads it: on the way of a payment nobody does.
    get trustVector() {
      return trustVectorOf(checks);
    },
    ...(facts === undefined ? {} : { facts }),
    policy: { id: policy.id, version: policy.version, mode: policy.mode },
    evaluatedAt: at,
  };
}

/** What the policy asks of facts of each kind; a transaction was held to its expectation when it was verified, but for the clock. */
function policyChecks(facts: Facts, policy: AppraisalPolicy, moment: Moment): Check[] {
  switch (facts.kind) {
    case 'transaction':
      return [clockCheck(facts.clockDriftSeconds, policy.maxClockDriftSeconds)];
    case 'webauthn':
      return webauthnChecks(facts, policy, moment);
    case 'apple-appattest':
    case 'apple-assertion':
      return appAttestChecks(facts, policy.appleAppAttest);
    case 'play-integrity':
      return playIntegrityChecks(facts, policy.playIntegrity, policy.keyAttestation.applications);
    default:
      return keyAttestationChecks(facts, policy, moment);
  }
}

function kindChecks(outcome: AnyOutcome, policy: AppraisalPolicy): Check[] {
  const { kind } = outcome;
  // Transactions and supporting evidence come from devices whose kind was appraised when they enrolled.
  if (kind === 'transaction') return [];
  const virtual =
    kind === 'virtual' ||
    (outcome.outcome === 'verified' && 'virtual' in outcome.facts && outcome.facts.virtual);
  if (kind === 'apple-assertion' || kind === 'play-integrity') return virtual ? [modeCheck(policy)] : [];
  const checks = [
    checkThat(
      policy.allowedKinds.includes(kind),
      'evidence.kind',
      kind,
      `The policy allows ${policy.allowedKinds.join(', ')}.`,
      'Use a device of a type that this merchant accepts.',
    ),
  ];
  return virtual ? [...checks, modeCheck(policy)] : checks;
}

function modeCheck({ mode }: AppraisalPolicy): Check {
  const rule = 'Virtual devices are allowed in test mode only.';
  return mode === 'test'
    ? affirming('evidence.mode', 'virtual device in test mode', rule)
    : contraindicated(
        'evidence.mode',
        'virtual device in live mode',
        rule,
        'Use a real phone, or a merchant in test mode: a virtual device provides no hardware attestation.',
      );
}

const levelCheck = (level: SecurityLevel, demanded: SecurityLevel): Check =>
  checkThat(
    level >= demanded,
    'level.minimum',
    `level ${level}`,
    `Security level ${demanded} or higher is required.`,
    'Update the app to a version that reports the items of that level, or use another device.',
  );
