import { createPublicKey, type KeyObject } from 'node:crypto';
import { BoundedCache } from '@tallystick/encoding';
import { jwkThumbprintSync } from '@tallystick/encoding/node';
import type { P256PublicJwk } from '@tallystick/protocol';

/** A P-256 public key, imported once: the import costs as much as a verification. */
export interface ProofKey {
  readonly jwk: P256PublicJwk;
  /** JWK thumbprint (RFC 7638), SHA-256 in base64url. */
  readonly thumbprint: string;
  readonly key: KeyObject;
}

const COORDINATE = /^[A-Za-z0-9_-]{43}$/;
/**
 * Private and secret members of every key type (RFC 7518 section 6, RFC 9964): a key that carries one is no secret any more, and is
 * refused (RFC 9449 section 4.3, check 7).
 */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'] as const;

const imported = new BoundedCache<ProofKey>(16_384);

/**
 * The key of a public P-256 JWK, or undefined if it is anything else or not a point of the curve. Members that are not understood are
 * ignored (RFC 7517 section 4).
 */
export const importProofKey = (jwk: unknown): ProofKey | undefined => {
  if (typeof jwk !== 'object' || jwk === null) return undefined;
  if (PRIVATE_MEMBERS.some((member) => member in jwk)) return undefined;
  const { kty, crv, x, y } = jwk as Record<string, unknown>;
  if (kty !== 'EC' || crv !== 'P-256') return undefined;
  if (typeof x !== 'string' || typeof y !== 'string' || !COORDINATE.test(x) || !COORDINATE.test(y))
    return undefined;
  const publicJwk = { kty, crv, x, y } as const;
  const thumbprint = jwkThumbprintSync(publicJwk);
  const known = imported.get(thumbprint);
  if (known !== undefined) return known;
  try {
    const key = createPublicKey({ key: publicJwk, format: 'jwk' });
    const made: ProofKey = { jwk: publicJwk, thumbprint, key };
    imported.set(thumbprint, made);
    return made;
  } catch {
    return undefined;
  }
};
