import { hash } from 'node:crypto';
import { verifyRegistrationResponse } from '@simplewebauthn/server';
import { isoBase64URL, isoCBOR } from '@simplewebauthn/server/helpers';
import type { RevocationList } from '../android-key/revocation-list.ts';
import { ChainVerifier } from '../android-key/verify-chain.ts';
import { toBase64Url } from '../encoding/base64url.ts';
import type { WebAuthnEvidence } from '../evidence-kinds.ts';
import { AttestationInputError } from '../input-error.ts';
import { equalInConstantTime } from '../level/reference-check.ts';
import { affirming, type Check, checkThat, contraindicated } from '../result/check.ts';
import type { Clock, VerificationContext } from '../result/context.ts';
import type { AttestationTrust, RevocationFacts, WebAuthnFacts } from '../result/facts.ts';
import { concludeOutcome, refusalOf, type WebAuthnOutcome } from '../result/outcome.ts';
import type { EvidenceVerifier } from '../verifier.ts';
import { parseCertificate } from '../x509/certificate.ts';
import { PathValidator, type TrustAnchor } from '../x509/path.ts';
import { verifyAndroidKeyStatement } from './android-key-statement.ts';
import { webauthnChallengeInput } from './challenge.ts';
import {
  type AttestationParts,
  type ClientData,
  parseClientData,
  parseRegistration,
  takeApart,
} from './registration.ts';
import { TEST_AUTHENTICATOR_KEYS } from './test-authenticators.ts';

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
   * False for passkeys of people (staff sign-in): the challenge is the server's own, base64url, bound to no device key. Default true.
   */
  readonly bindDeviceKeys?: boolean;
  /** SHA-256 of the public keys of test authenticators, lower-case hex. Default: Chromium's virtual authenticator. */
  readonly testAuthenticators?: ReadonlySet<string>;
}

const RULE = {
  format: 'The evidence is the answer of navigator.credentials.create.',
  challenge: 'The credential answers our challenge, bound to the two keys of this device.',
  origin: 'The credential was made on a page of this server.',
  statement: 'The attestation statement verifies.',
  binding: 'The thumbprints of both device keys are known.',
} as const;

const AGAIN = 'Start the enrolment again in one go, in the same browser window.';
const ALGORITHMS = [-7, -257, -8, -35, -36];

/**
 * Verifier of a WebAuthn registration that binds a platform credential to the device's WebCrypto keys: @simplewebauthn/server does the
 * ceremony and the statement formats, paths are validated here against the given anchors. (`apple` and the dates of `packed`
 * certificates are held against the system clock by that library.)
 */
export function createWebAuthnVerifier(
  options: WebAuthnVerifierOptions,
): EvidenceVerifier<WebAuthnEvidence, WebAuthnOutcome> {
  const path = new PathValidator(options.anchors);
  const androidKey =
    options.androidKey && new ChainVerifier('android-key', { ...options.androidKey, now: options.now });
  return {
    kind: 'webauthn',
    verify: (evidence, context) => verifyRegistration(evidence, context, options, path, androidKey),
  };
}

const refuse = (checks: readonly Check[]): WebAuthnOutcome => ({
  outcome: 'refused',
  kind: 'webauthn',
  reason: refusalOf(checks) ?? 'not-known',
  checks,
});

async function verifyRegistration(
  evidence: WebAuthnEvidence,
  context: VerificationContext,
  options: WebAuthnVerifierOptions,
  path: PathValidator,
  androidKey: ChainVerifier | undefined,
): Promise<WebAuthnOutcome> {
  const binding = bindingOf(context, options);
  if (binding === undefined) {
    return refuse([contraindicated('key.binding', 'no thumbprints', RULE.binding, AGAIN)]);
  }
  let credential: ReturnType<typeof parseRegistration>;
  let client: ClientData;
  let parts: AttestationParts;
  let expectedChallenge: string;
  try {
    credential = parseRegistration(evidence.credential);
    client = parseClientData(credential.response.clientDataJSON);
    parts = takeApart(credential.response.attestationObject);
    expectedChallenge = challengeOf(context.challenge, binding);
  } catch (error) {
    if (!(error instanceof AttestationInputError)) throw error;
    const words = `${error.path}: ${error.message}`;
    return refuse([
      contraindicated('evidence.format', words, RULE.format, 'Update the browser and try again.'),
    ]);
  }
  const checks: Check[] = [
    affirming('evidence.format', `attestation format ${parts.format}`, RULE.format),
    checkThat(
      equalInConstantTime(client.challenge, expectedChallenge),
      'webauthn.challenge',
      'challenge of the client data',
      RULE.challenge,
      AGAIN,
    ),
    checkThat(
      options.origins.includes(client.origin),
      'webauthn.origin',
      client.origin.slice(0, 200),
      RULE.origin,
      `Open the till at ${options.origins[0] ?? 'its own address'} and enrol there.`,
    ),
  ];
  if (refusalOf(checks)) return refuse(checks);

  let ceremonyInput = credential;
  let revocation: RevocationFacts | undefined;
  if (parts.format === 'android-key') {
    const statement = verifyAndroidKeyStatement(parts, client.bytes, androidKey);
    checks.push(...statement.checks);
    revocation = statement.revocation;
    if (refusalOf(checks)) return refuse(checks);
    // The statement has just been verified against our own anchors, list and clock; the library does the rest of the ceremony.
    ceremonyInput = withoutStatement(credential, parts);
  }
  let registration: Awaited<ReturnType<typeof verifyRegistrationResponse>>;
  try {
    registration = await verifyRegistrationResponse({
      response: ceremonyInput,
      expectedChallenge,
      expectedOrigin: [...options.origins],
      expectedRPID: options.rpId,
      requireUserPresence: false,
      requireUserVerification: false,
      supportedAlgorithmIDs: [...(options.algorithms ?? ALGORITHMS)],
    });
  } catch (error) {
    checks.push(statementRefused(error instanceof Error ? error.message : 'unreadable'));
    return refuse(checks);
  }
  if (!registration.verified) return refuse([...checks, statementRefused('the signature does not verify')]);
  const info = registration.registrationInfo;
  checks.push(affirming('webauthn.statement', parts.format, RULE.statement));
  const trust = parts.format === 'android-key' ? 'anchored' : trustOf(parts, path, options);
  const facts: WebAuthnFacts = {
    kind: 'webauthn',
    format: parts.format,
    trust,
    aaguid: info.aaguid,
    credentialId: info.credential.id,
    credentialPublicKey: toBase64Url(info.credential.publicKey),
    signCount: info.credential.counter,
    userPresent: parts.flags.up,
    userVerified: parts.flags.uv,
    backupEligible: parts.flags.be,
    backedUp: parts.flags.bs,
    rpId: options.rpId,
    origin: client.origin,
    ...binding,
    ...(revocation === undefined ? {} : { revocation }),
  };
  return concludeOutcome('webauthn', facts, checks);
}

type Binding = Pick<WebAuthnFacts, 'deviceKeyThumbprint' | 'encryptionKeyThumbprint'>;

function bindingOf(
  { deviceKeyThumbprint, encryptionKeyThumbprint }: VerificationContext,
  options: WebAuthnVerifierOptions,
): Binding | undefined {
  if (options.bindDeviceKeys === false) return {};
  if (deviceKeyThumbprint === undefined || encryptionKeyThumbprint === undefined) return undefined;
  return { deviceKeyThumbprint, encryptionKeyThumbprint };
}

function challengeOf(challenge: Uint8Array, binding: Binding): string {
  const { deviceKeyThumbprint, encryptionKeyThumbprint } = binding;
  if (deviceKeyThumbprint === undefined || encryptionKeyThumbprint === undefined)
    return toBase64Url(challenge);
  const input = webauthnChallengeInput(challenge, deviceKeyThumbprint, encryptionKeyThumbprint);
  return hash('sha256', input, 'base64url');
}

const statementRefused = (words: string): Check =>
  contraindicated(
    'webauthn.statement',
    words.slice(0, 200),
    RULE.statement,
    'Use another browser or device: this one gave an attestation that does not verify.',
  );

/** The same registration with format `none`: client data, relying party, flags and key are still checked by the library. */
function withoutStatement(credential: ReturnType<typeof parseRegistration>, parts: AttestationParts) {
  const object = new Map<string, string | Map<string, string> | Uint8Array>([
    ['fmt', 'none'],
    ['attStmt', new Map<string, string>()],
    ['authData', parts.authenticatorData],
  ]);
  const attestationObject = isoBase64URL.fromBuffer(isoCBOR.encode(object));
  return { ...credential, response: { ...credential.response, attestationObject } };
}

function trustOf(
  parts: AttestationParts,
  path: PathValidator,
  options: WebAuthnVerifierOptions,
): AttestationTrust {
  if (parts.format === 'none') return 'none';
  if (parts.chain.length === 0) return 'self';
  try {
    const chain = parts.chain.map((der) => parseCertificate(der));
    const now = options.now();
    const current = chain.every(({ notBefore, notAfter }) => notBefore <= now && now <= notAfter);
    if (current && path.validate(chain).valid) return 'anchored';
    const [leaf] = chain;
    const batchKey = leaf && hash('sha256', leaf.spki, 'hex');
    const known = options.testAuthenticators ?? TEST_AUTHENTICATOR_KEYS;
    return batchKey !== undefined && known.has(batchKey) ? 'test-authenticator' : 'unknown-root';
  } catch (error) {
    if (error instanceof AttestationInputError) return 'unknown-root';
    throw error;
  }
}
