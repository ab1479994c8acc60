import { hash } from 'node:crypto';

/**
 * SHA-256 of the batch keys of authenticators that are made for tests. Chromium's virtual authenticator signs `packed` statements with
 * one fixed key under "C=US, O=Chromium, OU=Authenticator Attestation, CN=Batch Certificate", whose private half is in its sources:
 * it shows that the ceremony worked and says nothing about a device.
 */
const TEST_BATCH_POINTS = [
  '048d617e65c9508e64bcc5673ac82a6799da3c1446682c258c463fffdf58dfd2fa3e6c378b53d795c4a4dffb4199edd7862f23abaf0203b4b8911ba0569994e101',
];

const P256_SPKI_PREFIX = '3059301306072a8648ce3d020106082a8648ce3d030107034200';

/** Fingerprints of the public keys (SubjectPublicKeyInfo) of test authenticators, SHA-256 in lower-case hex. */
export const TEST_AUTHENTICATOR_KEYS: ReadonlySet<string> = new Set(
  TEST_BATCH_POINTS.map((point) => hash('sha256', Uint8Array.fromHex(P256_SPKI_PREFIX + point), 'hex')),
);
