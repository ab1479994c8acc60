/** Appraisal of facts by a policy (RFC 9334 section 8.5), and what policies are made of. */
export { amountLimit } from './amount-limit.ts';
export { type AppraisalOptions, appraise } from './appraise.ts';
export {
  type BackTest,
  type BackTestExample,
  type BackTestReport,
  backTest,
  createBackTest,
  type StoredAppraisal,
} from './back-test.ts';
export type { AppleAppAttestRules } from './checks/app-attest-checks.ts';
export { type ItemExpectation, itemChecks } from './checks/item-checks.ts';
export type { PlayIntegrityRules } from './checks/play-integrity-checks.ts';
export { type SignalState, signalCheck, signalStateOf } from './checks/signal-checks.ts';
export { type CheckChange, type CheckFinding, type Comparison, compareResults } from './compare-results.ts';
export type { EvidenceRecord } from './evidence-record.ts';
export {
  builtInPolicy,
  type CompiledPolicy,
  compilePolicy,
  type PolicyCompilation,
} from './policy/compile-policy.ts';
export { livePolicy, testPolicy } from './policy/default-policies.ts';
export {
  type AllowedApplication,
  type AppraisalPolicy,
  type AppraisedKind,
  CHANNEL_FLOORS,
  type ChannelFloor,
  type FreshnessRules,
  type KeyAttestationRules,
  type PolicyRule,
  policyName,
  type RuleScope,
  SIGNALS,
  type SignalName,
  type SignalRule,
  TAMPER_TRIPS,
  type TamperResponse,
  type TamperTrip,
  type WebAuthnRules,
} from './policy/policy.ts';
export type { PolicyProblem } from './policy/policy-problem.ts';
export { matchReference, type ReferenceValue, versionOrder } from './reference-value.ts';
export { RULE_FUNCTIONS, type RuleFunction } from './rules/functions.ts';
export { POLICY_LIMITS } from './rules/limits.ts';
export { RULE_VARIABLES, type RuleVariable } from './rules/variables.ts';
export {
  type AppraisedBy,
  findingsOfAnswer,
  findingsOfRecord,
  type StoredFindings,
} from './stored-findings.ts';
