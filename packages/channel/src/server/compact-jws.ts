import { type KeyObject, sign, verify } from 'node:crypto';
import { splitJws } from '@tallystick/encoding';
import { encodeJsonPart, readCanonicalBase64Url } from '@tallystick/encoding/node';

/** Parts of a compact JWS (RFC 7515 section 7.1) with ES256; nothing is verified yet. */
export interface Es256Jws {
  /** Base64url as it came. */
  readonly header: string;
  readonly payload: string;
  /** `header.payload`: the ASCII text that is signed. */
  readonly signingInput: string;
  /** 64 bytes: r, s (RFC 7518 section 3.4). */
  readonly signature: Uint8Array;
}

const SIGNATURE_BYTES = 64;

/**
 * Takes an ES256 token apart, or gives undefined if it is longer than `maxLength` characters or not of the form. A second spelling of a
 * signature would be a second token, so there is one.
 */
export const splitEs256 = (token: string, maxLength: number): Es256Jws | undefined => {
  const parts = splitJws(token, maxLength);
  if (parts === undefined) return undefined;
  const signature = readCanonicalBase64Url(parts.signature);
  return signature?.length === SIGNATURE_BYTES ? { ...parts, signature } : undefined;
};

/** Whether the signature (ES256) holds. Synchronous: with few cores the thread pool costs more than the check. */
export const verifyEs256 = ({ signingInput, signature }: Es256Jws, key: KeyObject): boolean =>
  verify('sha256', Buffer.from(signingInput, 'latin1'), { key, dsaEncoding: 'ieee-p1363' }, signature);

/** A compact JWS by ES256 under an encoded header. */
export const signEs256 = (header: string, claims: object, key: KeyObject): string => {
  const signed = `${header}.${encodeJsonPart(claims)}`;
  const signature = sign('sha256', Buffer.from(signed, 'latin1'), { key, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
};
