import { hash } from 'node:crypto';
import { equalText } from '@tallystick/encoding/node';
import { AttestationInputError } from '../../errors.ts';
import type { PlayIntegrityEvidence } from '../../evidence/kinds.ts';
import { supportingInput } from '../../evidence/supporting-binding.ts';
import { affirming, type Check, checkThat, contraindicated } from '../../result/check.ts';
import { concludeOutcome, type PlayIntegrityOutcome, refusalOf } from '../../result/outcome.ts';
import { openToken, type PlayIntegrityKeys } from './open-token.ts';
import { type PlayIntegrityPayload, parsePayload, type RequestDetails } from './payload.ts';

export interface PlayIntegrityExpectation {
  /** The server's challenge, which is fresh, unused and meant for this device. */
  readonly challenge: Uint8Array;
  readonly deviceKeyThumbprint: string;
  /** Package names of apps that may ask. */
  readonly packageNames: readonly string[];
  readonly keys: readonly PlayIntegrityKeys[];
  /** Unix milliseconds. */
  readonly now: number;
  /** How old the verdict may be, in seconds. Default 120. */
  readonly maxAgeSeconds?: number;
  /** How far Google's clock may be ahead of ours, in seconds. Default 60. */
  readonly clockLeewaySeconds?: number;
}

const RULE = {
  format: 'The evidence is an unmodified Play Integrity token.',
  signature: "The token opens with one of this app's keys and is signed by Google.",
  package: 'The token was requested by the allowed app that the key belongs to.',
  request: 'The token was requested with the hash of the issued challenge and the key of this device.',
  time: 'The token is recent.',
} as const;
const AGAIN = 'Request a new token from Google Play for the challenge that is being answered.';

/**
 * Verifies a Play Integrity token with locally held keys: signature first, then the details of the request, and only then are verdicts read
 * into facts. Whether the verdicts are good enough is the policy's to say. No I/O, never throws on bad evidence.
 */
export function verifyPlayIntegrity(
  { token }: PlayIntegrityEvidence,
  expected: PlayIntegrityExpectation,
): PlayIntegrityOutcome {
  const opened = openToken(token, expected.keys);
  if (opened.state === 'unreadable') return refuse([unreadable(opened.words)]);
  if (opened.state === 'refused') {
    const words = expected.keys.length === 0 ? 'the server has no keys' : 'does not open or does not verify';
    return refuse([contraindicated('play.signature', words, RULE.signature, AGAIN)]);
  }
  let payload: PlayIntegrityPayload;
  try {
    payload = parsePayload(opened.payload);
  } catch (error) {
    if (!(error instanceof AttestationInputError)) throw error;
    return refuse([unreadable(`${error.path}: ${error.message}`)]);
  }
  const { request, verdicts } = payload;
  const checks = [
    affirming('play.signature', 'opens and verifies', RULE.signature),
    ...requestChecks(request, opened.keys, expected),
  ];
  const facts = {
    kind: 'play-integrity',
    request: request.form,
    requestPackageName: request.packageName,
    requestedAt: request.at,
    ...verdicts,
    virtual: opened.keys.virtual === true,
  } as const;
  return concludeOutcome('play-integrity', facts, checks);
}

function requestChecks(
  request: RequestDetails,
  keys: PlayIntegrityKeys,
  expected: PlayIntegrityExpectation,
): Check[] {
  const { challenge, deviceKeyThumbprint, packageNames, now } = expected;
  const own = hash('sha256', supportingInput(challenge, deviceKeyThumbprint), 'base64url');
  const equal = equalText(request.binding, own);
  const age = (now - request.at) / 1000;
  const fresh = age <= (expected.maxAgeSeconds ?? 120) && age >= -(expected.clockLeewaySeconds ?? 60);
  return [
    checkThat(
      request.packageName === keys.packageName && packageNames.includes(request.packageName),
      'play.requestPackage',
      request.packageName.slice(0, 200),
      RULE.package,
      'Install the app from Google Play.',
    ),
    checkThat(
      equal,
      'play.request',
      equal ? `${request.form} request, equal` : 'asked for another challenge, or by another device',
      RULE.request,
      AGAIN,
    ),
    checkThat(fresh, 'play.requestTime', ageWords(age), RULE.time, AGAIN),
  ];
}

const ageWords = (seconds: number): string =>
  seconds < 0 ? `${Math.round(-seconds)} seconds in the future` : `${Math.round(seconds)} seconds old`;

const unreadable = (words: string): Check =>
  contraindicated('play.format', words.slice(0, 200), RULE.format, 'Update the app and try again.');

const refuse = (checks: readonly Check[]): PlayIntegrityOutcome => ({
  outcome: 'refused',
  kind: 'play-integrity',
  reason: refusalOf(checks) ?? 'not-known',
  checks,
});
