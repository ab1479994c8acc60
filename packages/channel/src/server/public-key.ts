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
/** What a public JWK may say (RFC 7517 section 4); anything else, a private member above all, is refused. */
const PUBLIC_MEMBERS = new Set(['kty', 'crv', 'x', 'y', 'kid', 'alg', 'use', 'ext', 'key_ops']);

const imported = new BoundedCache<ProofKey>(16_384);

/** The key of a public P-256 JWK, or undefined if it is anything else or not a point of the curve. */
export const importProofKey = (jwk: unknown): ProofKey | undefined => {
  if (typeof jwk !== 'object' || jwk === null) return undefined;
  for (const member of Object.keys(jwk)) if (!PUBLIC_MEMBERS.has(member)) return undefined;
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
