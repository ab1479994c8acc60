import { splitJws } from '@tallystick/encoding';
import { readCanonicalBase64Url, readJsonPart } from '@tallystick/encoding/node';
import { type KeyAttestation, readKeyAttestation } from './key-attestation.ts';
import { importProofKey, type ProofKey } from './public-key.ts';

/** The device key that an assertion is verified with: of whatever scheme, by its one algorithm. */
export interface AssertionKey {
  /** `alg` of its signatures (RFC 7518 section 3.1, RFC 9964). */
  readonly jwsAlg: string;
  readonly signatureBytes: number;
  readonly thumbprint: string;
  verify(bytes: Uint8Array, signature: Uint8Array): boolean;
}

/** What a client assertion is held against (RFC 7523 section 3). */
export interface AssertionExpectation {
  /** The key that this client enrolled with. */
  readonly key: AssertionKey;
  readonly clientId: string;
  /** Names of this server that `aud` may be: its token endpoint or its issuer name. */
  readonly audiences: readonly string[];
  /** Unix milliseconds. */
  readonly now: number;
  /** Seconds that the client's clock may be wrong. Default 300. */
  readonly leewaySeconds?: number;
  /**
   * Nonce of the DPoP proof that it came with. An assertion that names one goes with that proof and no other. One without, as libraries for
   * OAuth make them, is good with any proof by the same key until it was used once: nobody else can make such a proof.
   */
  readonly nonce: string | undefined;
}

/** What does not fit. For the audit record: a caller is told only that it failed. */
export type AssertionRefusal = 'malformed' | 'header' | 'signature' | 'claims' | 'time' | 'nonce' | 'key';

/** What an assertion that holds proves, or why it does not. */
export type AssertionFinding =
  | {
      readonly valid: true;
      /** What is to be admitted once with the nonce. */
      readonly entry: string;
      /** The session key that it certifies (`cnf`, RFC 7800); undefined: the device key proves by itself. */
      readonly sessionKey: ProofKey | undefined;
      readonly attestation: KeyAttestation;
    }
  | { readonly valid: false; readonly refusal: AssertionRefusal };

/** Characters of an assertion at most: a signature of ML-DSA-87 takes 6 170 of them. */
const ASSERTION_MAX_LENGTH = 10_240;
/** An assertion that is good for longer is refused: nobody needs one. */
const LIFE_MAX_SECONDS = 600;
const ID_MAX_LENGTH = 128;

const refuse = (refusal: AssertionRefusal): AssertionFinding => ({ valid: false, refusal });

const split = (assertion: string) => {
  const parts = splitJws(assertion, ASSERTION_MAX_LENGTH);
  // A second spelling of a signature would be a second assertion.
  const signature = parts && readCanonicalBase64Url(parts.signature);
  return signature && { ...parts, signed: Buffer.from(parts.signingInput, 'latin1'), signature };
};

/** Whom an assertion claims to be from. Nothing is verified: only to find the key to verify it with. */
export const claimedClient = (assertion: string): string | undefined => {
  const parts = split(assertion);
  const subject = parts && readJsonPart(parts.payload)?.sub;
  return typeof subject === 'string' ? subject : undefined;
};

/** Other ways to name a key (RFC 7800 section 3, RFC 8705, RFC 9449). */
const OTHER_CONFIRMATIONS = ['jwe', 'jku', 'kid', 'jkt', 'x5t#S256'] as const;

/**
 * The session key in `cnf` (RFC 7800 section 3.2): one public P-256 JWK. Members that are not understood are ignored (section 3.1); a
 * second key is not, since a confirmation is of one.
 */
const certifiedKey = (cnf: unknown): ProofKey | undefined => {
  if (typeof cnf !== 'object' || cnf === null) return undefined;
  if (OTHER_CONFIRMATIONS.some((member) => member in cnf)) return undefined;
  return importProofKey((cnf as Readonly<Record<string, unknown>>).jwk);
};

/**
 * Verifies a client assertion (RFC 7523 section 3): by the device key and its one algorithm; issuer and subject the client; audience this
 * server; not over, not long-lived; made for this one proof. Used once is for the caller to see to, with `entry`. Never throws.
 */
export const verifyClientAssertion = (
  assertion: string,
  expected: AssertionExpectation,
): AssertionFinding => {
  const parts = split(assertion);
  if (parts === undefined) return refuse('malformed');
  const { key } = expected;
  const header = readJsonPart(parts.header);
  if (header?.alg !== key.jwsAlg || 'crit' in header) return refuse('header');
  if (parts.signature.length !== key.signatureBytes || !key.verify(parts.signed, parts.signature)) {
    return refuse('signature');
  }
  const claims = readJsonPart(parts.payload);
  if (claims?.iss !== expected.clientId || claims.sub !== expected.clientId) return refuse('claims');
  const { aud, exp, iat, jti, nonce, cnf, key_attestation } = claims;
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
  if (!audiences.some((name) => typeof name === 'string' && expected.audiences.includes(name)))
    return refuse('claims');
  const now = expected.now / 1000;
  const leeway = expected.leewaySeconds ?? 300;
  if (typeof exp !== 'number' || exp + leeway <= now || exp - leeway - LIFE_MAX_SECONDS > now)
    return refuse('time');
  if (iat !== undefined && (typeof iat !== 'number' || iat - leeway > now)) return refuse('time');
  if (typeof jti !== 'string' || jti.length === 0 || jti.length > ID_MAX_LENGTH) return refuse('claims');
  if (expected.nonce === undefined) return refuse('nonce');
  if (nonce !== undefined && nonce !== expected.nonce) return refuse('nonce');
  const sessionKey = cnf === undefined ? undefined : certifiedKey(cnf);
  if (cnf !== undefined && sessionKey === undefined) return refuse('key');
  const attestation = readKeyAttestation(key_attestation);
  if (attestation === undefined) return refuse('claims');
  return { valid: true, entry: `a.${key.thumbprint.slice(0, 11)}${jti}`, sessionKey, attestation };
};
