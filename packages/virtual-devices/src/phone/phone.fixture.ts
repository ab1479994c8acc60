/** What the tests of virtual phones agree on: a time, a challenge, an app that is allowed, and the verifier of their root. */
import { createVirtualVerifier, virtualRevocationList } from '@tallystick/attestation/verifiers/virtual';
import { trustAnchorOf } from '@tallystick/attestation/x509';
import { VIRTUAL_MODEL } from './mint-chain.ts';
import type { VirtualRoot } from './virtual-root.ts';

export const NOW = Date.UTC(2026, 10, 20, 12);
export const now = (): number => NOW;
export const CHALLENGE = new Uint8Array(32).fill(0x11);
export const APPLICATION = {
  packageName: VIRTUAL_MODEL.packageName,
  signatureDigests: [VIRTUAL_MODEL.signatureDigest],
  minimumVersion: 1,
};

/** The verifier of what phones of this root say. */
export const verifierOf = (root: VirtualRoot) =>
  createVirtualVerifier({
    anchors: [trustAnchorOf(root.certificate, 'virtual root')],
    revocation: () => virtualRevocationList(NOW - 60_000),
    now,
  });
