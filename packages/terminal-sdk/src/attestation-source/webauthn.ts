import { webauthnChallenge } from '@tallystick/attestation/evidence';
import {
  type AttestationRequest,
  type AttestationSource,
  AttestationSourceError,
} from './attestation-source.ts';

export interface WebAuthnAttestationOptions {
  /** The security-relevant data of this page, by the names of the levels. */
  readonly securityItems: AttestationSource['securityItems'];
  readonly model?: string;
  /** Of the page, in what is made for a device without a platform authenticator. */
  readonly origin: string;
}

const ABANDONED = new Set(['NotAllowedError', 'AbortError']);

const register = async (request: AttestationRequest) => {
  const { webauthn } = request;
  // The browser signs this hash: it binds the credential to our two WebCrypto keys and to the server's challenge.
  const challenge = await webauthnChallenge(
    request.challenge,
    request.deviceKeyThumbprint,
    request.encryptionKeyThumbprint,
  );
  // Only an enrolment needs it: a till that is enrolled never loads it.
  const { startRegistration } = await import('@simplewebauthn/browser');
  return startRegistration({
    optionsJSON: {
      rp: { id: webauthn.rpId, name: webauthn.rpName },
      user: { id: webauthn.userId, name: webauthn.userName, displayName: webauthn.userName },
      challenge,
      pubKeyCredParams: [
        { type: 'public-key', alg: -7 },
        { type: 'public-key', alg: -257 },
      ],
      timeout: 55_000,
      attestation: 'direct',
      authenticatorSelection: {
        authenticatorAttachment: 'platform',
        residentKey: 'discouraged',
        userVerification: 'preferred',
      },
    },
  });
};

/** Whether this device has a platform authenticator that verifies its person (WebAuthn Level 3, section 5.1.6). */
const hasPlatformAuthenticator = async (): Promise<boolean> => {
  if (!('PublicKeyCredential' in globalThis)) return false;
  return PublicKeyCredential.isUserVerifyingPlatformAuthenticatorAvailable().catch(() => false);
};

/** A browser gives no credential to a page that is not shown: whoever reads a mail on the same phone comes back to this one first. */
const untilVisible = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const look = (): void => {
      if (!signal.aborted && document.visibilityState !== 'visible') return;
      document.removeEventListener('visibilitychange', look);
      signal.removeEventListener('abort', look);
      if (signal.aborted) reject(signal.reason);
      else resolve();
    };
    document.addEventListener('visibilitychange', look);
    signal.addEventListener('abort', look);
    look();
  });

/** The attester of a browser: a platform credential with direct attestation (WebAuthn Level 3 section 5.1.3). */
export const webauthnAttestation = (options: WebAuthnAttestationOptions): AttestationSource => ({
  kind: 'webauthn',
  ...(options.model ? { model: options.model } : {}),
  securityItems: options.securityItems,
  isPresent: hasPlatformAuthenticator,
  inFront: untilVisible,
  async softwareEvidence(request) {
    // Few enrolments need it, and none in live mode.
    const { softwareEvidence } = await import('./software-authenticator.ts');
    return softwareEvidence(request, options.origin);
  },
  async evidence(request) {
    try {
      const credential = await register(request);
      request.signal.throwIfAborted();
      return { kind: 'webauthn', credential: { ...credential } };
    } catch (cause) {
      // The library wraps what the browser raised, and keeps its name.
      const name = cause instanceof Error ? cause.name : '';
      throw new AttestationSourceError(
        ABANDONED.has(name) ? 'ERR_ATTESTATION_ABANDONED' : 'ERR_ATTESTATION_UNAVAILABLE',
        'The browser gave no credential',
        { cause },
      );
    }
  },
});
