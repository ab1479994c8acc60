import { hash, verify } from 'node:crypto';
import { equalBytes } from '@tallystick/encoding/node';
import { AttestationInputError } from '../../errors.ts';
import type { AppAssertionEvidence } from '../../evidence/kinds.ts';
import { decodeBase64Url } from '../../formats/base64url.ts';
import type { Check } from '../../result/check.ts';
import type { AppAttestFacts } from '../../result/facts.ts';
import { type AppAssertionOutcome, concludeOutcome, refusalOf } from '../../result/outcome.ts';
import { importSpki } from '../../x509/signature.ts';
import { type AppleApp, knownApps } from './apps.ts';
import { canonicalBytes } from './attestation-object.ts';
import { parseAssertedData } from './authenticator-data.ts';
import { readMap, requireBytes } from './cbor.ts';
import { appCheck, environmentCheck, risenCounterCheck, signatureCheck, unreadable } from './checks.ts';

/** What 1,024 characters of base64url hold; an assertion of iOS 27 is about 200 bytes. */
const ASSERTION_MAX = 768;

/** The App Attest key of a device, as its attestation proved it and as it was last used. */
export interface AppAttestCredential extends Pick<AppAttestFacts, 'keyId' | 'appId' | 'environment'> {
  /** SubjectPublicKeyInfo in base64url. */
  readonly spki: string;
  /** Counter of the last assertion that was accepted; 0 after the attestation. */
  readonly counter: number;
}

/**
 * Verifies an App Attest assertion. The counter is compared here too, but whoever keeps it must compare again in the statement that raises
 * it. Synchronous, no I/O, never throws on bad evidence.
 * @param expected `clientData` are made by the caller: they hold the challenge, which is fresh, unused and meant for this device
 */
export function verifyAppAssertion(
  { assertion }: AppAssertionEvidence,
  credential: AppAttestCredential,
  expected: { readonly clientData: Uint8Array; readonly apps: readonly AppleApp[] },
): AppAssertionOutcome {
  let signature: Uint8Array;
  let authenticatorData: Uint8Array;
  let data: ReturnType<typeof parseAssertedData>;
  try {
    const bytes = canonicalBytes(assertion, 'assertion', ASSERTION_MAX);
    const object = readMap(bytes, 'assertion', ['signature', 'authenticatorData']);
    signature = requireBytes(object.get('signature'), 'signature');
    authenticatorData = requireBytes(object.get('authenticatorData'), 'authenticatorData');
    data = parseAssertedData(authenticatorData);
  } catch (error) {
    if (!(error instanceof AttestationInputError)) throw error;
    return refuse([unreadable(`${error.path}: ${error.message}`)]);
  }
  const { keyId, appId, environment, counter: last } = credential;
  const apps = knownApps(expected.apps);
  const named = apps.filter((app) => app.appId === appId && equalBytes(app.rpIdHash, data.rpIdHash));
  const app = named.find((known) => known.environment === environment) ?? named[0];
  const clientDataHash = hash('sha256', expected.clientData, 'buffer');
  const nonce = hash('sha256', Buffer.concat([authenticatorData, clientDataHash]), 'buffer');
  const key = importSpki(decodeBase64Url(credential.spki, 'ERR_KEY', 'spki'));
  const signed = signatureCheck(verify('sha256', nonce, key, signature));
  if (refusalOf([signed])) return refuse([signed]);
  const checks = [
    signed,
    appCheck(app, apps),
    environmentCheck(environment, app),
    risenCounterCheck(data.counter, last),
  ];
  const facts = { kind: 'apple-assertion', keyId, appId, environment, counter: data.counter } as const;
  return concludeOutcome('apple-assertion', facts, checks);
}

const refuse = (checks: readonly Check[]): AppAssertionOutcome => ({
  outcome: 'refused',
  kind: 'apple-assertion',
  reason: refusalOf(checks) ?? 'not-known',
  checks,
});
