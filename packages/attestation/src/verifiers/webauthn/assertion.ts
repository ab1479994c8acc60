import { hash } from 'node:crypto';
import { AttestationInputError } from '../../errors.ts';
import { decodeBase64Url } from '../../formats/base64url.ts';
import { decodeCborMap } from '../../formats/cbor.ts';
import { affirming, type Check, contraindicated } from '../../result/check.ts';
import { refusalOf } from '../../result/outcome.ts';
import { importSpki } from '../../x509/signature.ts';
import { parseAuthenticatorData } from './authenticator-data.ts';
import { ceremonyChecks } from './ceremony.ts';
import { bytesOf, parseClientData, recordOf } from './client-data.ts';
import { COSE_RS1, verifyCose } from './cose-algorithms.ts';
import { parseCoseKey } from './cose-key.ts';

/** A registered credential, as its registration proved it. */
export interface RegisteredCredential {
  readonly id: string;
  /** COSE key in base64url. */
  readonly publicKey: string;
  /** Counter of the last assertion that was accepted. */
  readonly signCount: number;
}

export interface AssertionExpectation {
  /** base64url */
  readonly challenge: string;
  readonly rpId: string;
  readonly origins: readonly string[];
  /** True to take assertions from a frame of another origin. Default false. */
  readonly crossOrigin?: boolean;
}

export type AssertionOutcome =
  | {
      readonly outcome: 'verified';
      readonly facts: { readonly signCount: number; readonly userVerified: boolean };
      readonly checks: readonly Check[];
    }
  | { readonly outcome: 'refused'; readonly checks: readonly Check[] };

const RULE =
  'The assertion is signed by the registered credential, with user presence and an increasing counter.';
const AGAIN = 'Sign in again with the same device.';

const failed = (words: string): Check =>
  contraindicated('webauthn.statement', words.slice(0, 200), RULE, AGAIN);

/**
 * Verifies a WebAuthn assertion (`navigator.credentials.get`; level 3, section 7.2). User verification is a fact, not a demand.
 * Store `signCount` before anything is done on the strength of the assertion.
 */
export function verifyWebAuthnAssertion(
  response: Readonly<Record<string, unknown>>,
  credential: RegisteredCredential,
  expected: AssertionExpectation,
): AssertionOutcome {
  try {
    return verifyAssertion(response, credential, expected);
  } catch (error) {
    if (!(error instanceof AttestationInputError)) throw error;
    const words = `${error.path}: ${error.message}`;
    const rule = 'The answer is the complete, unmodified result of navigator.credentials.get.';
    return { outcome: 'refused', checks: [contraindicated('evidence.format', words, rule, AGAIN)] };
  }
}

function verifyAssertion(
  response: Readonly<Record<string, unknown>>,
  credential: RegisteredCredential,
  expected: AssertionExpectation,
): AssertionOutcome {
  const inner = recordOf(response.response, 'response');
  const client = parseClientData(inner.clientDataJSON);
  const authenticator = parseAuthenticatorData(bytesOf(inner.authenticatorData, 'authenticatorData'));
  const signature = bytesOf(inner.signature, 'signature');
  const checks = ceremonyChecks(client, authenticator, {
    type: 'webauthn.get',
    challenge: expected.challenge,
    origins: expected.origins,
    rpIdHash: hash('sha256', expected.rpId, 'buffer'),
    crossOrigin: expected.crossOrigin === true,
  });
  const { flags, signCount } = authenticator;
  if (response.id !== credential.id) checks.push(failed('another credential'));
  if (!flags.userPresent) checks.push(failed('nobody was there'));
  // Zero on both sides: the authenticator does not count.
  if ((signCount > 0 || credential.signCount > 0) && signCount <= credential.signCount)
    checks.push(
      failed(`counter ${signCount} after ${credential.signCount}: a copy of the credential is in use`),
    );
  if (refusalOf(checks)) return { outcome: 'refused', checks };

  const key = parseCoseKey(decodeCborMap(decodeBase64Url(credential.publicKey, 'ERR_KEY', 'publicKey')));
  const signed = Buffer.concat([authenticator.bytes, hash('sha256', client.bytes, 'buffer')]);
  const valid =
    key.algorithm.id !== COSE_RS1 && verifyCose(key.algorithm, importSpki(key.spki), signed, signature);
  if (!valid) return { outcome: 'refused', checks: [...checks, failed('the signature does not verify')] };
  checks.push(affirming('webauthn.statement', `counter ${signCount}`, RULE));
  return { outcome: 'verified', facts: { signCount, userVerified: flags.userVerified }, checks };
}
