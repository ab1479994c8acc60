import { AttestationInputError } from '../input-error.ts';
import { type MlDsaScheme, SCHEMES } from '../jws/schemes.ts';
import { fromBase64Url, toBase64Url } from './base64url.ts';

/** Public P-256 key (RFC 7518 section 6.2.1): the kind of most device keys, and of every key that data is encrypted to. */
export interface P256PublicJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
}

/** Public ML-DSA key: `AKP`, algorithm key pair (RFC 9964). */
export interface MlDsaPublicJwk {
  readonly kty: 'AKP';
  readonly alg: 'ML-DSA-44' | 'ML-DSA-65' | 'ML-DSA-87';
  readonly pub: string;
}

/** The public half of a device key that has one. */
export type DevicePublicJwk = P256PublicJwk | MlDsaPublicJwk;

const COORDINATE = /^[A-Za-z0-9_-]{43}$/;

const bad = (path: string, message: string): never => {
  throw new AttestationInputError('ERR_KEY', path, message);
};

const members = (value: unknown): Partial<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? value : bad('', 'not a JWK');

/**
 * The four public members of a P-256 JWK and nothing else.
 * @throws AttestationInputError `ERR_KEY` for another type or curve, or coordinates that are not 32 bytes
 */
export function parseP256Jwk(value: unknown): P256PublicJwk {
  const { kty, crv, x, y } = members(value);
  if (kty !== 'EC' || crv !== 'P-256') return bad('crv', 'not a P-256 key');
  if (typeof x !== 'string' || !COORDINATE.test(x)) return bad('x', 'not 32 bytes');
  if (typeof y !== 'string' || !COORDINATE.test(y)) return bad('y', 'not 32 bytes');
  return { kty, crv, x, y };
}

const ML_DSA: readonly MlDsaScheme[] = ['ml-dsa-44', 'ml-dsa-65', 'ml-dsa-87'];

/** The scheme that an AKP JWK is for. @throws AttestationInputError `ERR_KEY` for an algorithm that is none of ML-DSA */
export const mlDsaSchemeOf = (alg: unknown): MlDsaScheme =>
  ML_DSA.find((scheme) => SCHEMES[scheme].jwsAlg === alg) ?? bad('alg', 'not an ML-DSA key');

/**
 * The three public members of an ML-DSA JWK and nothing else.
 * @throws AttestationInputError `ERR_KEY` for another type or algorithm, or a key that is not of the algorithm's length
 */
export function parseMlDsaJwk(value: unknown): MlDsaPublicJwk {
  const { kty, alg, pub } = members(value);
  if (kty !== 'AKP') return bad('kty', 'not an algorithm key pair');
  const { jwsAlg, publicBytes } = SCHEMES[mlDsaSchemeOf(alg)];
  if (typeof pub !== 'string' || pub.length > 4_096) return bad('pub', 'not a key');
  const bytes = fromBase64Url(pub, 'ERR_KEY', 'pub');
  if (bytes.length !== publicBytes || toBase64Url(bytes) !== pub)
    return bad('pub', 'not of the length of its algorithm');
  return { kty, alg: jwsAlg as MlDsaPublicJwk['alg'], pub };
}

/** A public device key of either kind. @throws AttestationInputError `ERR_KEY` */
export const parseDevicePublicJwk = (value: unknown): DevicePublicJwk =>
  members(value).kty === 'AKP' ? parseMlDsaJwk(value) : parseP256Jwk(value);

/** The text that RFC 7638 section 3 hashes: the required members of the key's type, in the order of their names. */
export const thumbprintInput = (jwk: DevicePublicJwk): string =>
  jwk.kty === 'EC'
    ? `{"crv":"P-256","kty":"EC","x":"${jwk.x}","y":"${jwk.y}"}`
    : `{"alg":"${jwk.alg}","kty":"AKP","pub":"${jwk.pub}"}`;

/** JWK thumbprint (RFC 7638) with SHA-256 in base64url, by WebCrypto. */
export async function jwkThumbprint(jwk: DevicePublicJwk): Promise<string> {
  const input = new TextEncoder().encode(thumbprintInput(parseDevicePublicJwk(jwk)));
  return toBase64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', input)));
}

/** 32 bytes of a thumbprint. */
export function thumbprintBytes(thumbprint: string): Uint8Array<ArrayBuffer> {
  const bytes = fromBase64Url(thumbprint, 'ERR_KEY', 'thumbprint');
  if (bytes.length !== 32) throw new AttestationInputError('ERR_KEY', 'thumbprint', 'not 32 bytes');
  return bytes;
}
