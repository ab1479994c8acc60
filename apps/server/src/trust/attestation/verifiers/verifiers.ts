import type { VerifierSet } from '@tallystick/attestation/verifiers';
import { createAndroidKeyVerifier, type RevocationList } from '@tallystick/attestation/verifiers/android-key';
import {
  type AppAttestVerifierOptions,
  type AppleApp,
  createAppAttestVerifier,
} from '@tallystick/attestation/verifiers/apple-appattest';
import { createVirtualVerifier, virtualRevocationList } from '@tallystick/attestation/verifiers/virtual';
import { createWebAuthnVerifier } from '@tallystick/attestation/verifiers/webauthn';
import type { TrustAnchor } from '@tallystick/attestation/x509';
import type { Platform } from '../../../platform/platform.ts';

export interface VerifierDependencies {
  /** Roots of Android key attestation. */
  readonly androidAnchors: readonly TrustAnchor[];
  /** Roots of App Attest and of its receipts. */
  readonly apple: Pick<AppAttestVerifierOptions, 'anchors' | 'receiptAnchors'>;
  readonly appleApps: readonly AppleApp[];
  /** Roots of authenticators, for every WebAuthn format except `android-key`. */
  readonly webauthnAnchors: readonly TrustAnchor[];
  /** The list in force; without one nothing of Android's is accepted: what is not known is not passed. */
  readonly revocation: () => RevocationList | undefined;
  /** Root of virtual phones, which have a list of their own that is always fresh; undefined: live mode. */
  readonly virtualRoot: TrustAnchor | undefined;
}

/** The verifiers of a server, one for each kind of evidence. */
export const createVerifiers = (
  { config }: Pick<Platform, 'config'>,
  {
    androidAnchors: anchors,
    apple,
    appleApps,
    webauthnAnchors,
    revocation,
    virtualRoot,
  }: VerifierDependencies,
  /** Unix milliseconds. */
  now: () => number,
): VerifierSet => {
  return {
    'android-key': createAndroidKeyVerifier({ anchors, revocation, now }),
    webauthn: createWebAuthnVerifier({
      rpId: new URL(config.origin).hostname,
      origins: [config.origin],
      anchors: virtualRoot === undefined ? webauthnAnchors : [...webauthnAnchors, virtualRoot],
      androidKey: { anchors, revocation },
      now,
    }),
    'apple-appattest': createAppAttestVerifier({
      ...apple,
      virtualAnchors: virtualRoot === undefined ? [] : [virtualRoot],
      apps: appleApps,
      now,
    }),
    ...(virtualRoot === undefined
      ? {}
      : {
          virtual: createVirtualVerifier({
            anchors: [virtualRoot],
            revocation: () => virtualRevocationList(now()),
            now,
          }),
        }),
  };
};
