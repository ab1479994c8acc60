import { toBase64Url } from './base64url.ts';
import { EncodingError } from './errors.ts';

/** The members of a public key that its thumbprint is taken over; others are left out of it. */
export type ThumbprintJwk =
  | { readonly kty: 'EC'; readonly crv: string; readonly x: string; readonly y: string }
  | { readonly kty: 'OKP'; readonly crv: string; readonly x: string }
  | { readonly kty: 'RSA'; readonly n: string; readonly e: string }
  | { readonly kty: 'AKP'; readonly alg: string; readonly pub: string };

/** Nothing that JSON would have to escape. */
const PLAIN = /^[A-Za-z0-9_-]+$/;

const plain = (value: unknown, member: string): string => {
  if (typeof value === 'string' && PLAIN.test(value)) return value;
  throw new EncodingError('ERR_JWK', member, 'missing or not plain text');
};

/**
 * The text that a thumbprint hashes (RFC 7638 section 3): the required members of the key's type (RFC 7518 section 6, RFC 8037,
 * RFC 9964), in the order of their names.
 * @throws EncodingError `ERR_JWK` for another type, or a member that is missing or no base64url or name
 */
export function thumbprintInput(jwk: ThumbprintJwk): string {
  switch (jwk.kty) {
    case 'EC':
      return `{"crv":"${plain(jwk.crv, 'crv')}","kty":"EC","x":"${plain(jwk.x, 'x')}","y":"${plain(jwk.y, 'y')}"}`;
    case 'OKP':
      return `{"crv":"${plain(jwk.crv, 'crv')}","kty":"OKP","x":"${plain(jwk.x, 'x')}"}`;
    case 'RSA':
      return `{"e":"${plain(jwk.e, 'e')}","kty":"RSA","n":"${plain(jwk.n, 'n')}"}`;
    case 'AKP':
      return `{"alg":"${plain(jwk.alg, 'alg')}","kty":"AKP","pub":"${plain(jwk.pub, 'pub')}"}`;
    default:
      throw new EncodingError('ERR_JWK', 'kty', 'not a type of public key');
  }
}

/** JWK thumbprint (RFC 7638) with SHA-256 in base64url, by WebCrypto. @throws EncodingError `ERR_JWK` */
export async function jwkThumbprint(jwk: ThumbprintJwk): Promise<string> {
  const input = new TextEncoder().encode(thumbprintInput(jwk));
  return toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', input)));
}
