import { AttestationInputError } from '../input-error.ts';
import { fromBase64Url, toBase64Url } from './base64url.ts';

/** Public P-256 key (RFC 7518 section 6.2.1): the kind of every device key. */
export interface P256PublicJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
}

const COORDINATE = /^[A-Za-z0-9_-]{43}$/;

/**
 * The four public members of a P-256 JWK and nothing else.
 * @throws AttestationInputError `ERR_KEY` for another type or curve, or coordinates that are not 32 bytes
 */
export function parseP256Jwk(value: unknown): P256PublicJwk {
  if (typeof value !== 'object' || value === null)
    throw new AttestationInputError('ERR_KEY', '', 'not a JWK');
  const { kty, crv, x, y } = value as Partial<Record<string, unknown>>;
  if (kty !== 'EC' || crv !== 'P-256') throw new AttestationInputError('ERR_KEY', 'crv', 'not a P-256 key');
  if (typeof x !== 'string' || !COORDINATE.test(x))
    throw new AttestationInputError('ERR_KEY', 'x', 'not 32 bytes');
  if (typeof y !== 'string' || !COORDINATE.test(y))
    throw new AttestationInputError('ERR_KEY', 'y', 'not 32 bytes');
  return { kty, crv, x, y };
}

/** The text that RFC 7638 section 3 hashes. */
export const thumbprintInput = ({ x, y }: P256PublicJwk): string =>
  `{"crv":"P-256","kty":"EC","x":"${x}","y":"${y}"}`;

/** JWK thumbprint (RFC 7638) with SHA-256 in base64url, by WebCrypto. */
export async function jwkThumbprint(jwk: P256PublicJwk): Promise<string> {
  const input = new TextEncoder().encode(thumbprintInput(parseP256Jwk(jwk)));
  return toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', input)));
}

/** 32 bytes of a thumbprint. */
export function thumbprintBytes(thumbprint: string): Uint8Array<ArrayBuffer> {
  const bytes = fromBase64Url(thumbprint, 'ERR_KEY', 'thumbprint');
  if (bytes.length !== 32) throw new AttestationInputError('ERR_KEY', 'thumbprint', 'not 32 bytes');
  return bytes;
}
