import type { CHECK_REASONS, Check, CheckStatus } from './check.ts';

/** Claims of a trustworthiness vector (draft-ietf-rats-ar4si, section 2.3). */
export const TRUST_CLAIMS = [
  'instance-identity',
  'configuration',
  'executables',
  'file-system',
  'hardware',
  'runtime-opaque',
  'storage-opaque',
  'sourced-data',
] as const;
/** A claim of the trust vector. */
export type TrustClaim = (typeof TRUST_CLAIMS)[number];

/** Value of each trustworthiness tier, as the draft numbers them. */
export const TRUST_TIERS = {
  none: 0,
  affirming: 2,
  warning: 32,
  contraindicated: 96,
} as const satisfies Record<CheckStatus, number>;
/** Value of a tier. */
export type TrustTier = (typeof TRUST_TIERS)[CheckStatus];

/** Every claim, by its tier; 0 where nothing was looked at or nothing is known. */
export type TrustVector = Readonly<Record<TrustClaim, TrustTier>>;

/** The claim that each check speaks about. */
export const CHECK_CLAIMS: Readonly<Record<keyof typeof CHECK_REASONS, TrustClaim>> = {
  'evidence.format': 'instance-identity',
  'evidence.kind': 'hardware',
  'evidence.mode': 'hardware',
  'chain.format': 'instance-identity',
  'chain.root': 'instance-identity',
  'chain.software': 'hardware',
  'chain.path': 'instance-identity',
  'chain.encoding': 'instance-identity',
  'chain.validity': 'instance-identity',
  'chain.leafValidity': 'instance-identity',
  'chain.revocation': 'instance-identity',
  'revocation.freshness': 'sourced-data',
  'chain.extended': 'instance-identity',
  'key.description': 'instance-identity',
  'key.encoding': 'instance-identity',
  'key.challenge': 'instance-identity',
  'key.binding': 'instance-identity',
  'key.securityLevel': 'storage-opaque',
  'key.origin': 'storage-opaque',
  'key.purpose': 'storage-opaque',
  'key.algorithm': 'storage-opaque',
  'key.authentication': 'storage-opaque',
  'key.tagOrder': 'hardware',
  'key.unknownTags': 'hardware',
  'secondSecret.scheme': 'storage-opaque',
  'secondSecret.level': 'storage-opaque',
  'boot.locked': 'configuration',
  'boot.state': 'file-system',
  'boot.hash': 'file-system',
  'app.package': 'executables',
  'app.signature': 'executables',
  'app.version': 'executables',
  'patch.os': 'file-system',
  'patch.vendor': 'file-system',
  'patch.boot': 'file-system',
  'webauthn.ceremony': 'instance-identity',
  'webauthn.challenge': 'instance-identity',
  'webauthn.origin': 'sourced-data',
  'webauthn.format': 'hardware',
  'webauthn.statement': 'instance-identity',
  'webauthn.trust': 'hardware',
  'webauthn.aaguid': 'hardware',
  'webauthn.userPresent': 'sourced-data',
  'webauthn.userVerified': 'sourced-data',
  'webauthn.backup': 'storage-opaque',
  'appAttest.format': 'instance-identity',
  'appAttest.nonce': 'instance-identity',
  'appAttest.keyId': 'instance-identity',
  'appAttest.app': 'executables',
  'appAttest.counter': 'instance-identity',
  'appAttest.environment': 'executables',
  'appAttest.credentialId': 'instance-identity',
  'appAttest.receipt': 'instance-identity',
  'appAttest.build': 'executables',
  'appAttest.signature': 'instance-identity',
  'play.format': 'instance-identity',
  'play.signature': 'instance-identity',
  'play.request': 'instance-identity',
  'play.requestPackage': 'executables',
  'play.requestTime': 'sourced-data',
  'play.app': 'executables',
  'play.package': 'executables',
  'play.signer': 'executables',
  'play.version': 'executables',
  'play.device': 'hardware',
  'play.licence': 'executables',
  'play.protect': 'file-system',
  'play.accessRisk': 'runtime-opaque',
  'play.activity': 'hardware',
  'play.system': 'file-system',
  'play.testing': 'sourced-data',
  'play.unknownFields': 'sourced-data',
  'transaction.format': 'instance-identity',
  'transaction.signature': 'instance-identity',
  'transaction.challenge': 'instance-identity',
  'transaction.device': 'instance-identity',
  'transaction.purpose': 'sourced-data',
  'transaction.payment': 'sourced-data',
  'transaction.amount': 'sourced-data',
  'transaction.counter': 'instance-identity',
  'transaction.clock': 'configuration',
  'digest.reference': 'executables',
  'digest.items': 'executables',
  'items.app': 'executables',
  'items.patch': 'file-system',
  'items.boot': 'configuration',
  'items.keystore': 'storage-opaque',
  'items.runtime': 'runtime-opaque',
  'items.modules': 'executables',
  'signal.revocationList': 'sourced-data',
  'signal.playIntegrity': 'sourced-data',
  'signal.appAttest': 'sourced-data',
  'level.downgrade': 'configuration',
  'level.minimum': 'configuration',
};

/** A rule of an operator says how a device has to be set up. */
const RULE_CLAIM: TrustClaim = 'configuration';

/** Worst last. What is not known is worse than a warning: it is not passed. */
const ORDER: readonly CheckStatus[] = ['affirming', 'warning', 'none', 'contraindicated'];

/** The claim that a check speaks about (draft-ietf-rats-ar4si). */
export const claimOf = ({ id }: Pick<Check, 'id'>): TrustClaim =>
  id in CHECK_CLAIMS ? CHECK_CLAIMS[id as keyof typeof CHECK_CLAIMS] : RULE_CLAIM;

const NOTHING_LOOKED_AT: TrustVector = {
  'instance-identity': 0,
  configuration: 0,
  executables: 0,
  'file-system': 0,
  hardware: 0,
  'runtime-opaque': 0,
  'storage-opaque': 0,
  'sourced-data': 0,
};

/**
 * The vector of a list of checks: the worst check of a claim decides it. Where it does not hold whose evidence this is, nothing that it
 * says is affirmed: whoever made it may have written anything.
 */
export function trustVectorOf(checks: readonly Check[]): TrustVector {
  const worst = new Map<TrustClaim, CheckStatus>();
  for (const check of checks) {
    const claim = claimOf(check);
    const before = worst.get(claim);
    if (before === undefined || ORDER.indexOf(check.status) > ORDER.indexOf(before)) {
      worst.set(claim, check.status);
    }
  }
  const vector: Record<TrustClaim, TrustTier> = { ...NOTHING_LOOKED_AT };
  const identity = worst.get('instance-identity');
  const isTheirs = identity !== 'contraindicated' && identity !== 'none';
  for (const [claim, status] of worst) {
    vector[claim] = status === 'affirming' && !isTheirs ? TRUST_TIERS.none : TRUST_TIERS[status];
  }
  return vector;
}
