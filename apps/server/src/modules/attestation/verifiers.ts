import {
  createAndroidKeyVerifier,
  createVirtualVerifier,
  createWebAuthnVerifier,
  googleTrustAnchors,
  type TrustAnchor,
  type VerifierSet,
  virtualRevocationList,
} from '@tallystick/attestation';
import type { Platform } from '../../platform/platform.ts';

/**
 * The verifiers of a server. Without a revocation list nothing of Android's is accepted: what is not known is not passed. The virtual
 * phones have a list of their own, which is always fresh.
 */
export const createVerifiers = (
  { config, clock }: Pick<Platform, 'config' | 'clock'>,
  virtualRoot: TrustAnchor | undefined,
): VerifierSet => {
  const now = () => clock.now();
  const revocation = () => undefined;
  const anchors = googleTrustAnchors();
  return {
    'android-key': createAndroidKeyVerifier({ anchors, revocation, now }),
    webauthn: createWebAuthnVerifier({
      rpId: new URL(config.origin).hostname,
      origins: [config.origin],
      anchors: [],
      androidKey: { anchors, revocation },
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
