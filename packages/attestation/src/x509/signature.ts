import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { AttestationInputError } from '../errors.ts';
import type { Certificate } from './certificate.ts';

/** Object identifier (hex of its content) to digest name; null: the algorithm hashes for itself. SHA-1 is not here on purpose. */
const SIGNATURE_ALGORITHMS: Readonly<Record<string, { digest: string | null; keyType: readonly string[] }>> =
  {
    '2a8648ce3d040302': { digest: 'sha256', keyType: ['ec'] },
    '2a8648ce3d040303': { digest: 'sha384', keyType: ['ec'] },
    '2a8648ce3d040304': { digest: 'sha512', keyType: ['ec'] },
    '2a864886f70d01010b': { digest: 'sha256', keyType: ['rsa'] },
    '2a864886f70d01010c': { digest: 'sha384', keyType: ['rsa'] },
    '2a864886f70d01010d': { digest: 'sha512', keyType: ['rsa'] },
    '2b6570': { digest: null, keyType: ['ed25519'] },
    '608648016503040311': { digest: null, keyType: ['ml-dsa-44'] },
    '608648016503040312': { digest: null, keyType: ['ml-dsa-65'] },
    '608648016503040313': { digest: null, keyType: ['ml-dsa-87'] },
  };

/** @throws AttestationInputError `ERR_KEY` */
export function importSpki(spki: Uint8Array): KeyObject {
  try {
    return createPublicKey({
      key: Buffer.from(spki.buffer, spki.byteOffset, spki.byteLength),
      format: 'der',
      type: 'spki',
    });
  } catch {
    throw new AttestationInputError('ERR_KEY', 'subjectPublicKeyInfo', 'public key cannot be read');
  }
}

export type SignatureFinding = 'valid' | 'invalid' | 'algorithm-not-allowed';

/** Checks the signature of `certificate` with the key of its issuer. Never throws on bad signatures. */
export function verifyCertificateSignature(certificate: Certificate, issuerKey: KeyObject): SignatureFinding {
  const algorithm = SIGNATURE_ALGORITHMS[certificate.signatureAlgorithm];
  if (!algorithm) return 'algorithm-not-allowed';
  if (!algorithm.keyType.includes(issuerKey.asymmetricKeyType ?? '')) return 'invalid';
  try {
    return verify(algorithm.digest, certificate.tbs, issuerKey, certificate.signature) ? 'valid' : 'invalid';
  } catch {
    return 'invalid';
  }
}
