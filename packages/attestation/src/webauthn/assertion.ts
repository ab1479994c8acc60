import { verifyAuthenticationResponse } from '@simplewebauthn/server';
import { fromBase64Url } from '../encoding/base64url.ts';
import { affirming, type Check, contraindicated } from '../result/check.ts';

/** A registered credential, as its registration proved it. */
export interface RegisteredCredential {
  readonly id: string;
  /** COSE key in base64url. */
  readonly publicKey: string;
  /** Counter of the last assertion that was accepted. */
  readonly signCount: number;
}

export type AssertionOutcome =
  | {
      readonly outcome: 'verified';
      readonly facts: { readonly signCount: number; readonly userVerified: boolean };
      readonly checks: readonly Check[];
    }
  | { readonly outcome: 'refused'; readonly checks: readonly Check[] };

const RULE =
  'The assertion is signed by the registered credential, for this page and this challenge, with a counter that rises.';
const TEXT = /^[A-Za-z0-9_-]{1,65536}$/;

const refuse = (words: string): AssertionOutcome => ({
  outcome: 'refused',
  checks: [
    contraindicated('webauthn.ceremony', words.slice(0, 200), RULE, 'Sign in again with the same device.'),
  ],
});

/**
 * Verifies a WebAuthn assertion (`navigator.credentials.get`).
 * @param expected `challenge` is base64url; user verification is a fact, not a demand
 */
export async function verifyWebAuthnAssertion(
  response: Readonly<Record<string, unknown>>,
  credential: RegisteredCredential,
  expected: { readonly challenge: string; readonly rpId: string; readonly origins: readonly string[] },
): Promise<AssertionOutcome> {
  const inner: unknown = response.response;
  if (typeof inner !== 'object' || inner === null) return refuse('response is missing');
  const { authenticatorData, clientDataJSON, signature } = inner as Partial<Record<string, unknown>>;
  const text = (value: unknown): value is string => typeof value === 'string' && TEXT.test(value);
  if (!text(authenticatorData) || !text(clientDataJSON) || !text(signature))
    return refuse('response is incomplete');
  try {
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: {
        id: credential.id,
        rawId: credential.id,
        type: 'public-key',
        clientExtensionResults: {},
        response: { authenticatorData, clientDataJSON, signature },
      },
      expectedChallenge: expected.challenge,
      expectedOrigin: [...expected.origins],
      expectedRPID: expected.rpId,
      requireUserVerification: false,
      credential: {
        id: credential.id,
        publicKey: fromBase64Url(credential.publicKey, 'ERR_KEY', 'publicKey'),
        counter: credential.signCount,
      },
    });
    if (!verified || response.id !== credential.id) return refuse('the signature does not verify');
    const { newCounter, userVerified } = authenticationInfo;
    return {
      outcome: 'verified',
      facts: { signCount: newCounter, userVerified },
      checks: [affirming('webauthn.ceremony', `counter ${newCounter}`, RULE)],
    };
  } catch (error) {
    return refuse(error instanceof Error ? error.message : 'unreadable');
  }
}
