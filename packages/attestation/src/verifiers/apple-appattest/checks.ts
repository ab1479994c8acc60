import { type Check, checkThat, contraindicated } from '../../result/check.ts';
import type { AppleEnvironment } from '../../result/facts.ts';
import type { Certificate } from '../../x509/certificate.ts';
import { outsideValidity, validityWords } from '../../x509/validity.ts';
import type { KnownAppleApp } from './apps.ts';

const AGAIN = 'Start again without interruption: the answer belonged to another request.';
const NEW_KEY = 'Have the app generate a new App Attest key and enrol again.';
const STORE = 'Install the app from the App Store (or TestFlight) and enrol again.';

export const unreadable = (words: string): Check =>
  contraindicated(
    'appAttest.format',
    words.slice(0, 200),
    'The evidence is the unmodified output of DCAppAttestService.',
    'Update the app and try again. If the error persists, contact support.',
  );

export const nonceCheck = (equal: boolean): Check =>
  checkThat(
    equal,
    'appAttest.nonce',
    equal ? 'nonce of 32 bytes, equal' : 'another nonce',
    "Apple attested the hash of authenticator data and client data: our challenge and this device's keys.",
    AGAIN,
  );

export const keyIdCheck = (equal: boolean): Check =>
  checkThat(
    equal,
    'appAttest.keyId',
    equal ? 'hash of the attested key' : 'not the hash of the attested key',
    'The key id is the SHA-256 of the attested public key, and the authenticator data contain the same key.',
    NEW_KEY,
  );

export const appCheck = (app: KnownAppleApp | undefined, apps: readonly KnownAppleApp[]): Check =>
  checkThat(
    app !== undefined,
    'appAttest.app',
    app?.appId ?? 'an app that is not on the list',
    apps.length === 0
      ? 'The app is on the allow list of this server, which is empty.'
      : `The app is one of ${[...new Set(apps.map(({ appId }) => appId))].join(', ')}.`,
    apps.length === 0 ? 'The operator must add the app to APPLE_APPS.' : STORE,
  );

/** @param seen Undefined: an AAGUID of neither environment */
export const environmentCheck = (seen: AppleEnvironment | undefined, app: KnownAppleApp | undefined): Check =>
  checkThat(
    seen !== undefined && app?.environment === seen,
    'appAttest.environment',
    seen === undefined ? 'neither production nor development' : seen,
    'The key was generated in the environment (development or production) that is configured for the app.',
    'Install the build for the configured environment: in production, the one from the App Store or TestFlight.',
  );

export const firstCounterCheck = (counter: number): Check =>
  checkThat(
    counter === 0,
    'appAttest.counter',
    `counter ${counter}`,
    'The counter of a new key is zero.',
    NEW_KEY,
  );

export const risenCounterCheck = (counter: number, last: number): Check =>
  checkThat(
    counter > last,
    'appAttest.counter',
    `counter ${counter} after ${last}`,
    'The key counter must increase.',
    'Reset the terminal and enrol it again: an assertion was replayed, or the key was copied.',
  );

export const credentialIdCheck = (equal: boolean): Check =>
  checkThat(
    equal,
    'appAttest.credentialId',
    equal ? 'the key id' : 'another id',
    'The credential id is the key id.',
    NEW_KEY,
  );

/** @param refused Why the receipt is not this attestation's; undefined: it is. */
export const receiptCheck = (refused: string | undefined): Check =>
  checkThat(
    refused === undefined,
    'appAttest.receipt',
    refused?.slice(0, 200) ?? 'signed, for this app, key and client data',
    "The receipt is signed under Apple's root, and of this very attestation.",
    NEW_KEY,
  );

export const signatureCheck = (valid: boolean): Check =>
  checkThat(
    valid,
    'appAttest.signature',
    valid ? 'verifies' : 'does not verify',
    'The App Attest key of this device signed the authenticator data and the client data with the issued challenge and the device key.',
    'Try again. If the error persists, have the app generate a new App Attest key and enrol again.',
  );

/** Both are Apple's own certificates, so both are held to their dates. */
export function validityCheck(chain: readonly Certificate[], now: number, leewaySeconds: number): Check {
  const outside = outsideValidity(chain, now, leewaySeconds);
  const shown = outside ?? chain[0];
  return checkThat(
    outside === undefined,
    'chain.validity',
    shown ? validityWords(shown) : 'no certificate',
    'Every certificate of the chain is within its validity period.',
    'Enrol immediately after the app has generated its key, and check the clock of the server.',
  );
}
