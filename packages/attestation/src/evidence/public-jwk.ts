import { readCanonicalBase64Url } from '@tallystick/encoding';
import { AttestationInputError } from '../errors.ts';
import { decodeBase64Url } from '../formats/base64url.ts';
import { type MlDsaScheme, SCHEMES } from './device-key-schemes.ts';

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
  if (readCanonicalBase64Url(pub)?.length !== publicBytes)
    return bad('pub', 'not of the length of its algorithm');
  return { kty, alg: jwsAlg as MlDsaPublicJwk['alg'], pub };
}

/** A public device key of either kind. @throws AttestationInputError `ERR_KEY` */
export const parseDevicePublicJwk = (value: unknown): DevicePublicJwk =>
  members(value).kty === 'AKP' ? parseMlDsaJwk(value) : parseP256Jwk(value);

/** 32 bytes of a thumbprint. */
export function thumbprintBytes(thumbprint: string): Uint8Array<ArrayBuffer> {
  const bytes = decodeBase64Url(thumbprint, 'ERR_KEY', 'thumbprint');
  if (bytes.length !== 32) throw new AttestationInputError('ERR_KEY', 'thumbprint', 'not 32 bytes');
  return bytes;
}
