import { constants, type KeyObject, verify } from 'node:crypto';

/** A signature algorithm of the IANA COSE registry as WebAuthn uses it (level 3, section 5.8.5). */
export interface CoseAlgorithm {
  readonly id: number;
  readonly name: string;
  /** Name of the digest; null: the algorithm hashes for itself. */
  readonly digest: 'sha1' | 'sha256' | 'sha384' | 'sha512' | null;
  readonly keyType: 'ec' | 'rsa' | 'ed25519' | 'ed448';
  /** COSE number of the curve, of EC2 and OKP keys. */
  readonly curve?: number;
  readonly pss?: true;
}

export const COSE_RS1 = -65535;

const ALGORITHMS: readonly CoseAlgorithm[] = [
  { id: -7, name: 'ES256', digest: 'sha256', keyType: 'ec', curve: 1 },
  { id: -9, name: 'ESP256', digest: 'sha256', keyType: 'ec', curve: 1 },
  { id: -35, name: 'ES384', digest: 'sha384', keyType: 'ec', curve: 2 },
  { id: -51, name: 'ESP384', digest: 'sha384', keyType: 'ec', curve: 2 },
  { id: -36, name: 'ES512', digest: 'sha512', keyType: 'ec', curve: 3 },
  { id: -52, name: 'ESP512', digest: 'sha512', keyType: 'ec', curve: 3 },
  { id: -8, name: 'EdDSA', digest: null, keyType: 'ed25519', curve: 6 },
  { id: -19, name: 'Ed25519', digest: null, keyType: 'ed25519', curve: 6 },
  { id: -53, name: 'Ed448', digest: null, keyType: 'ed448', curve: 7 },
  { id: -257, name: 'RS256', digest: 'sha256', keyType: 'rsa' },
  { id: -258, name: 'RS384', digest: 'sha384', keyType: 'rsa' },
  { id: -259, name: 'RS512', digest: 'sha512', keyType: 'rsa' },
  { id: -37, name: 'PS256', digest: 'sha256', keyType: 'rsa', pss: true },
  { id: -38, name: 'PS384', digest: 'sha384', keyType: 'rsa', pss: true },
  { id: -39, name: 'PS512', digest: 'sha512', keyType: 'rsa', pss: true },
  { id: COSE_RS1, name: 'RS1', digest: 'sha1', keyType: 'rsa' },
];

const BY_ID = new Map(ALGORITHMS.map((algorithm) => [algorithm.id, algorithm]));

export const coseAlgorithm = (id: unknown): CoseAlgorithm | undefined =>
  typeof id === 'number' ? BY_ID.get(id) : undefined;

/** Everything but RS1: SHA-1 no longer ties a signature to what was signed. */
export const SAFE_ALGORITHMS: readonly number[] = ALGORITHMS.map(({ id }) => id).filter(
  (id) => id !== COSE_RS1,
);

const CURVE_NAMES = ['', 'prime256v1', 'secp384r1', 'secp521r1'];

/** True if the key is of the kind that the algorithm signs with. */
function suits({ keyType, curve }: CoseAlgorithm, key: KeyObject): boolean {
  if (key.asymmetricKeyType !== keyType) return false;
  return keyType !== 'ec' || key.asymmetricKeyDetails?.namedCurve === CURVE_NAMES[curve ?? 0];
}

/** Checks one signature in the form of WebAuthn (level 3, section 6.5.6: ECDSA in DER). Never throws on bad signatures. */
export function verifyCose(
  algorithm: CoseAlgorithm,
  key: KeyObject,
  signed: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (!suits(algorithm, key)) return false;
  const pss = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST };
  try {
    return verify(algorithm.digest, signed, algorithm.pss ? pss : key, signature);
  } catch {
    return false;
  }
}
