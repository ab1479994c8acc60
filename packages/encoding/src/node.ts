/**
 * The same for servers on Node: at once where the platform's own way is asynchronous, and by `Buffer`, which reads and writes short
 * texts several times as fast as `Uint8Array.fromBase64`. A server does it a few times in every request.
 */
import { hash, timingSafeEqual } from 'node:crypto';
import { base64UrlBytes, endsOnItsBytes } from './base64url.ts';
import { type CanonicalValue, canonicalJson } from './canonical-json.ts';
import { parseJsonObject } from './compact.ts';
import { type ThumbprintJwk, thumbprintInput } from './jwk.ts';

type CanonicalObject = { readonly [member: string]: CanonicalValue };

const BASE64URL = /^[A-Za-z0-9_-]*$/;

/** As `readBase64Url` of the main door. The bytes may be a view into a larger buffer. */
export function readBase64Url(text: string): Buffer | undefined {
  if (!BASE64URL.test(text) || base64UrlBytes(text.length) === undefined) return undefined;
  return Buffer.from(text, 'base64url');
}

/** As `readCanonicalBase64Url` of the main door. The bytes may be a view into a larger buffer. */
export const readCanonicalBase64Url = (text: string): Buffer | undefined =>
  endsOnItsBytes(text) ? readBase64Url(text) : undefined;

/** As `encodeJsonPart` of the main door. */
export const encodeJsonPart = (value: object): string =>
  Buffer.from(JSON.stringify(value)).toString('base64url');

/** As `readJsonPart` of the main door. */
export function readJsonPart(part: string): Readonly<Record<string, unknown>> | undefined {
  const bytes = readBase64Url(part);
  return bytes === undefined ? undefined : parseJsonObject(bytes);
}

/** As `equalBytes` of the main door, by OpenSSL. */
export const equalBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && timingSafeEqual(a, b);

/** Whether two texts are the same, in time that depends on their lengths alone, by OpenSSL. */
export const equalText = (a: string, b: string): boolean => equalBytes(Buffer.from(a), Buffer.from(b));

/** As `jwkThumbprint` of the main door, at once. @throws EncodingError `ERR_JWK` */
export const jwkThumbprintSync = (jwk: ThumbprintJwk): string =>
  hash('sha256', thumbprintInput(jwk), 'base64url');

/**
 * The hash that links an entry to the one before it: SHA-256, in hexadecimal, over the canonical JSON (RFC 8785) of the entry, in which the
 * hash of the one before stands as `previous`. @throws EncodingError `ERR_JSON`
 */
export const chainHash = (entry: { readonly previous: string } & CanonicalObject): string =>
  hash('sha256', canonicalJson(entry), 'hex');
