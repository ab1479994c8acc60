import { hash } from 'node:crypto';
import { toBase64Url } from '@tallystick/encoding';
import { AttestationInputError } from '../../errors.ts';
import type { WebAuthnEvidence } from '../../evidence/kinds.ts';
import { affirming, type Check, contraindicated } from '../../result/check.ts';
import type { Clock, VerificationContext } from '../../result/context.ts';
import type { AttestationTrust, WebAuthnFacts } from '../../result/facts.ts';
import { concludeOutcome, refusalOf, type WebAuthnOutcome } from '../../result/outcome.ts';
import { IssuerCache } from '../../x509/issuer-cache.ts';
import { PathValidator, type TrustAnchor } from '../../x509/path.ts';
import type { RevocationList } from '../android-key/revocation-list.ts';
import { ChainVerifier } from '../android-key/verify-chain.ts';
import type { SyncEvidenceVerifier } from '../evidence-verifier.ts';
import { attestationTrust } from './attestation-trust.ts';
import { aaguidText } from './authenticator-data.ts';
import { bindingOf, type DeviceBinding, expectedChallenge } from './binding.ts';
import { ceremonyChecks } from './ceremony.ts';
import { type CoseAlgorithm, coseAlgorithm, SAFE_ALGORITHMS } from './cose-algorithms.ts';
import { parseRegistration, type Registration } from './registration.ts';
import { verifyAndroidKeyStatement } from './statements/android-key.ts';
import type { StatementInput } from './statements/statement.ts';
import { verifyStatement } from './statements/verify-statement.ts';
import { TEST_AUTHENTICATOR_KEYS } from './test-authenticators.ts';

/** What a verifier of WebAuthn registrations stands on (WebAuthn level 3, section 7.1). */
export interface WebAuthnVerifierOptions {
  readonly rpId: string;
  readonly origins: readonly string[];
  /** Roots of authenticators that are trusted, for every format except `android-key`. */
  readonly anchors: readonly TrustAnchor[];
  /** Roots, revocation list and clock of the format `android-key`; left out: that format is refused. */
  readonly androidKey?: {
    readonly anchors: readonly TrustAnchor[];
    readonly revocation: () => RevocationList | undefined;
  };
  readonly now: Clock;
  /** COSE algorithms of the credential key. Default: ES256, RS256, EdDSA, ES384, ES512. */
  readonly algorithms?: readonly number[];
  /**
   * COSE algorithms of statement signatures. Default: all that are known except RS1 (RSA with SHA-1), which older TPMs sign with and which
   * no longer ties the signature to what was signed.
   */
  readonly statementAlgorithms?: readonly number[];
  /** True to take credentials that were made in a frame of another origin. Default false. */
  readonly crossOrigin?: boolean;
  /**
   * False for passkeys of people (staff sign-in): the challenge is the server's own, base64url, bound to no device key. Default true.
   */
  readonly bindDeviceKeys?: boolean;
  /** SHA-256 of the public keys of test authenticators, lower-case hex. Default: Chromium's virtual authenticator. */
  readonly testAuthenticators?: ReadonlySet<string>;
  /** Leeway on both ends of the validity of certificates, in seconds. Default 300. */
  readonly validityLeewaySeconds?: number;
  /** How many verified links between CA certificates are remembered; 0 checks every signature every time. Default 512. */
  readonly verifiedLinkCapacity?: number;
  /** How many attestation certificates, which many devices share, are kept parsed with their keys imported; 0 reads all anew. Default 512. */
  readonly issuerCapacity?: number;
}

const FORMAT_RULE = 'The evidence is the complete, unmodified result of navigator.credentials.create.';
const STATEMENT_RULE = 'The attestation statement verifies.';
const ALGORITHMS = [-7, -257, -8, -35, -36];

/**
 * U2F signs the relying party, the client data, the credential and its key (section 8.6): the rest of the authenticator data is written by
 * the browser and proves nothing. What stands here is what a registration by U2F means; it always asks for a touch.
 */
const UNSIGNED_BY_U2F = {
  aaguid: aaguidText(new Uint8Array(16)),
  signCount: 0,
  userPresent: true,
  userVerified: false,
  backupEligible: false,
  backedUp: false,
} as const;

/** Verifier of a WebAuthn registration that binds a platform credential to the device's WebCrypto keys (WebAuthn level 3, section 7.1). */
export function createWebAuthnVerifier(
  options: WebAuthnVerifierOptions,
): SyncEvidenceVerifier<WebAuthnEvidence, WebAuthnOutcome> & { readonly path: PathValidator } {
  const verifier = new RegistrationVerifier(options);
  return {
    kind: 'webauthn',
    path: verifier.path,
    verify: (evidence, context) => verifier.verify(evidence, context),
  };
}

const refuse = (checks: readonly Check[]): WebAuthnOutcome => ({
  outcome: 'refused',
  kind: 'webauthn',
  reason: refusalOf(checks) ?? 'not-known',
  checks,
});

const statementRefused = (words: string): Check =>
  contraindicated(
    'webauthn.statement',
    words.slice(0, 200),
    STATEMENT_RULE,
    'Use another browser or device: the attestation of this one cannot be verified.',
  );

/** What a statement proves, beyond the credential itself. */
type StatementFacts = Pick<WebAuthnFacts, 'revocation' | 'keyAttestation' | 'tpm' | 'fingerprints'> & {
  readonly trust: AttestationTrust;
};

class RegistrationVerifier {
  readonly path: PathValidator;
  readonly #options: WebAuthnVerifierOptions;
  readonly #androidKey: ChainVerifier | undefined;
  readonly #rpIdHash: Uint8Array;
  readonly #algorithms: ReadonlySet<number>;
  readonly #statementAlgorithms: ReadonlySet<number>;

  constructor(options: WebAuthnVerifierOptions) {
    this.#options = options;
    const issuers = new IssuerCache(options.issuerCapacity);
    this.path = new PathValidator(options.anchors, options.verifiedLinkCapacity, issuers);
    this.#androidKey =
      options.androidKey && new ChainVerifier('android-key', { ...options, ...options.androidKey });
    this.#rpIdHash = hash('sha256', options.rpId, 'buffer');
    this.#algorithms = new Set(options.algorithms ?? ALGORITHMS);
    this.#statementAlgorithms = new Set(options.statementAlgorithms ?? SAFE_ALGORITHMS);
  }

  verify(evidence: WebAuthnEvidence, context: VerificationContext): WebAuthnOutcome {
    const options = this.#options;
    let registration: Registration;
    let challenge: string;
    let binding: DeviceBinding | undefined;
    try {
      binding = bindingOf(context, options.bindDeviceKeys !== false);
      if (binding === undefined) {
        const rule = 'The thumbprints of both device keys are given.';
        const remedy = 'Start the enrolment again and complete all steps in the same browser window.';
        return refuse([contraindicated('key.binding', 'no thumbprints', rule, remedy)]);
      }
      challenge = expectedChallenge(context.challenge, binding);
      registration = parseRegistration(evidence.credential);
    } catch (error) {
      if (!(error instanceof AttestationInputError)) throw error;
      const words = `${error.path}: ${error.message}`;
      const remedy = 'Update the browser and try again.';
      return refuse([contraindicated('evidence.format', words, FORMAT_RULE, remedy)]);
    }
    const { client, authenticator, credential, credentialKey, format } = registration;
    const checks = [
      affirming('evidence.format', `attestation format ${format.slice(0, 40)}`, FORMAT_RULE),
      ...ceremonyChecks(client, authenticator, {
        type: 'webauthn.create',
        challenge,
        origins: options.origins,
        rpIdHash: this.#rpIdHash,
        crossOrigin: options.crossOrigin === true,
      }),
    ];
    if (!this.#algorithms.has(credentialKey.algorithm.id)) {
      const words = `the credential signs with ${credentialKey.algorithm.name}, which this server did not offer`;
      checks.push(statementRefused(words));
    }
    if (refusalOf(checks)) return refuse(checks);

    const statement = this.#statement(registration, checks);
    if (statement === undefined || refusalOf(checks)) return refuse(checks);
    const facts: WebAuthnFacts = {
      kind: 'webauthn',
      format,
      aaguid: aaguidText(credential.aaguid),
      credentialId: toBase64Url(credential.credentialId),
      credentialPublicKey: toBase64Url(credential.publicKey),
      algorithm: credentialKey.algorithm.name,
      signCount: authenticator.signCount,
      ...authenticator.flags,
      rpId: options.rpId,
      origin: client.origin,
      ...binding,
      ...(format === 'fido-u2f' ? UNSIGNED_BY_U2F : {}),
      ...statement,
    };
    return concludeOutcome('webauthn', facts, checks);
  }

  /** Adds what was found to `checks`; nothing: the statement is refused. */
  #statement(registration: Registration, checks: Check[]): StatementFacts | undefined {
    try {
      const input = this.#inputOf(registration);
      if (registration.format === 'android-key') {
        const { checks: found, facts } = verifyAndroidKeyStatement(input, this.#androidKey);
        checks.push(...found);
        if (!facts) return undefined;
        const { revocation, fingerprints } = facts;
        return { trust: 'anchored', revocation, fingerprints, keyAttestation: facts };
      }
      const finding = verifyStatement(input);
      if (!finding.verified) {
        checks.push(statementRefused(finding.words));
        return undefined;
      }
      checks.push(affirming('webauthn.statement', registration.format, STATEMENT_RULE));
      if (finding.type !== 'basic') return { trust: finding.type };
      const { chain, tpm } = finding;
      const { testAuthenticators = TEST_AUTHENTICATOR_KEYS, validityLeewaySeconds = 300 } = this.#options;
      const now = this.#options.now();
      const found = attestationTrust(chain, this.path, testAuthenticators, now, validityLeewaySeconds);
      checks.push(...found.checks);
      const fingerprints = chain.map(({ fingerprint }) => fingerprint);
      return { trust: found.trust, fingerprints, ...(tpm ? { tpm } : {}) };
    } catch (error) {
      if (!(error instanceof AttestationInputError)) throw error;
      checks.push(statementRefused(`${error.path}: ${error.message}`));
      return undefined;
    }
  }

  #inputOf(registration: Registration): StatementInput {
    const clientDataHash = hash('sha256', registration.client.bytes, 'buffer');
    const { issuers } = this.path;
    return {
      ...registration,
      clientDataHash,
      signed: Buffer.concat([registration.authenticator.bytes, clientDataHash]),
      algorithm: (id) => this.#statementAlgorithm(id),
      certificate: (der) => issuers.parse(der),
      keyOf: (holder) => issuers.keyOf(holder),
    };
  }

  #statementAlgorithm(id: number): CoseAlgorithm {
    const algorithm = coseAlgorithm(id);
    if (algorithm && this.#statementAlgorithms.has(id)) return algorithm;
    const words = algorithm ? `${algorithm.name} is not accepted` : `${id} is not known`;
    throw new AttestationInputError('ERR_EVIDENCE', 'attStmt/alg', `algorithm ${words}`);
  }
}
