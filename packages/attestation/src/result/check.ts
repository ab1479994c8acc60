import { shownText } from '../formats/shown-text.ts';

/**
 * How one check came out, in the words of the trust vectors of RATS (RFC 9334, draft-ietf-rats-ar4si): `none` means that nothing is
 * known, and what is not known is not passed.
 */
export type CheckStatus = 'affirming' | 'warning' | 'contraindicated' | 'none';

/** One thing that was looked at: what was seen, the rule it was held against, and what a person can do about it. */
export interface Check {
  readonly id: CheckId;
  readonly status: CheckStatus;
  readonly evidence: string;
  readonly rule: string;
  readonly remedy?: string;
}

/** Why evidence was refused: one word of a closed list, so that callers can switch on it. */
export type RefusalReason =
  | 'kind-not-allowed'
  | 'chain-parsing'
  | 'path-validation'
  | 'software-attestation'
  | 'revoked'
  | 'extension-parsing'
  | 'chain-extended'
  | 'challenge-mismatch'
  | 'key-mismatch'
  | 'constraint-violation'
  | 'ceremony'
  | 'signature'
  | 'binding-mismatch'
  | 'counter'
  | 'digest'
  | 'level'
  | 'clock'
  | 'rule'
  | 'not-known';

/** Every check there is, with the refusal it stands for when it fails. */
export const CHECK_REASONS = {
  'evidence.format': 'chain-parsing',
  'evidence.kind': 'kind-not-allowed',
  'evidence.mode': 'kind-not-allowed',
  'chain.format': 'chain-parsing',
  'chain.root': 'path-validation',
  'chain.software': 'software-attestation',
  'chain.path': 'path-validation',
  'chain.encoding': 'chain-parsing',
  'chain.validity': 'path-validation',
  'chain.leafValidity': 'path-validation',
  'chain.revocation': 'revoked',
  'revocation.freshness': 'not-known',
  'chain.extended': 'chain-extended',
  'key.description': 'extension-parsing',
  'key.encoding': 'extension-parsing',
  'key.challenge': 'challenge-mismatch',
  'key.binding': 'key-mismatch',
  'key.securityLevel': 'constraint-violation',
  'key.origin': 'constraint-violation',
  'key.purpose': 'constraint-violation',
  'key.algorithm': 'constraint-violation',
  'key.authentication': 'constraint-violation',
  'key.tagOrder': 'constraint-violation',
  'key.unknownTags': 'constraint-violation',
  'secondSecret.scheme': 'constraint-violation',
  'secondSecret.level': 'level',
  'boot.locked': 'constraint-violation',
  'boot.state': 'constraint-violation',
  'boot.hash': 'constraint-violation',
  'app.package': 'constraint-violation',
  'app.signature': 'constraint-violation',
  'app.version': 'constraint-violation',
  'patch.os': 'constraint-violation',
  'patch.vendor': 'constraint-violation',
  'patch.boot': 'constraint-violation',
  'webauthn.ceremony': 'ceremony',
  'webauthn.challenge': 'challenge-mismatch',
  'webauthn.origin': 'ceremony',
  'webauthn.format': 'constraint-violation',
  'webauthn.statement': 'ceremony',
  'webauthn.trust': 'path-validation',
  'webauthn.aaguid': 'constraint-violation',
  'webauthn.userPresent': 'constraint-violation',
  'webauthn.userVerified': 'constraint-violation',
  'webauthn.backup': 'constraint-violation',
  'appAttest.format': 'chain-parsing',
  'appAttest.nonce': 'challenge-mismatch',
  'appAttest.keyId': 'key-mismatch',
  'appAttest.app': 'constraint-violation',
  'appAttest.counter': 'counter',
  'appAttest.environment': 'constraint-violation',
  'appAttest.credentialId': 'key-mismatch',
  'appAttest.receipt': 'signature',
  'appAttest.build': 'constraint-violation',
  'appAttest.signature': 'signature',
  'play.format': 'chain-parsing',
  'play.signature': 'signature',
  'play.request': 'challenge-mismatch',
  'play.requestPackage': 'constraint-violation',
  'play.requestTime': 'clock',
  'play.app': 'constraint-violation',
  'play.package': 'constraint-violation',
  'play.signer': 'constraint-violation',
  'play.version': 'constraint-violation',
  'play.device': 'constraint-violation',
  'play.licence': 'constraint-violation',
  'play.protect': 'constraint-violation',
  'play.accessRisk': 'constraint-violation',
  'play.activity': 'constraint-violation',
  'play.system': 'constraint-violation',
  'play.testing': 'kind-not-allowed',
  'play.unknownFields': 'constraint-violation',
  'transaction.format': 'signature',
  'transaction.signature': 'signature',
  'transaction.challenge': 'challenge-mismatch',
  'transaction.device': 'binding-mismatch',
  'transaction.purpose': 'binding-mismatch',
  'transaction.payment': 'binding-mismatch',
  'transaction.amount': 'binding-mismatch',
  'transaction.counter': 'counter',
  'transaction.clock': 'clock',
  'digest.reference': 'digest',
  'digest.items': 'digest',
  'items.app': 'digest',
  'items.patch': 'constraint-violation',
  'items.boot': 'constraint-violation',
  'items.keystore': 'constraint-violation',
  'items.runtime': 'constraint-violation',
  'items.modules': 'digest',
  'signal.revocationList': 'not-known',
  'signal.playIntegrity': 'not-known',
  'signal.appAttest': 'not-known',
  'level.downgrade': 'level',
  'level.minimum': 'level',
} as const satisfies Record<string, RefusalReason>;

/** `rule.<id>` is a rule of the policy itself. */
export type CheckId = keyof typeof CHECK_REASONS | `rule.${string}`;

/** The reason that a failing check gives for a refusal; that of a policy's own rule is `rule`. */
export const reasonOf = (check: Check): RefusalReason => {
  if (check.status === 'none') return 'not-known';
  const { id } = check;
  return id in CHECK_REASONS ? CHECK_REASONS[id as keyof typeof CHECK_REASONS] : 'rule';
};

const EVIDENCE_MAX = 2_000;

/** What was seen, in words that may hold a device's own: fit to be shown, and no longer than a person would read. */
const seen = (evidence: string): string => shownText(evidence.slice(0, EVIDENCE_MAX));

export const affirming = (id: CheckId, evidence: string, rule: string): Check => ({
  id,
  status: 'affirming',
  evidence: seen(evidence),
  rule,
});

export const contraindicated = (id: CheckId, evidence: string, rule: string, remedy: string): Check => ({
  id,
  status: 'contraindicated',
  evidence: seen(evidence),
  rule,
  remedy,
});

export const warning = (id: CheckId, evidence: string, rule: string, remedy: string): Check => ({
  id,
  status: 'warning',
  evidence: seen(evidence),
  rule,
  remedy,
});

/** Nothing is known about what the rule asks for: counts as not passed. */
export const notKnown = (id: CheckId, evidence: string, rule: string, remedy: string): Check => ({
  id,
  status: 'none',
  evidence: seen(evidence),
  rule,
  remedy,
});

/** `affirming` if `passed`, else `contraindicated` with the remedy. */
export const checkThat = (
  passed: boolean,
  id: CheckId,
  evidence: string,
  rule: string,
  remedy: string,
): Check => (passed ? affirming(id, evidence, rule) : contraindicated(id, evidence, rule, remedy));
