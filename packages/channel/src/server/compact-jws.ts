import { type KeyObject, sign, verify } from 'node:crypto';

/** Parts of a compact JWS (RFC 7515 section 7.1); nothing is verified yet. */
export interface CompactJws {
  /** Base64url as it came. */
  readonly header: string;
  readonly payload: string;
  /** `header.payload`: the ASCII text that is signed. */
  readonly signed: string;
  /** 64 bytes: r, s (RFC 7518 section 3.4). */
  readonly signature: Uint8Array;
}

const SIGNATURE_CHARACTERS = 86;
/** The last character of 64 bytes carries two bits; any other letter is a second spelling of the same signature. */
const CANONICAL_SIGNATURE = /^[A-Za-z0-9_-]{85}[AQgw]$/;
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Takes an ES256 token apart, or gives undefined if it is longer than `maxLength` characters or not of the form. */
export const splitEs256 = (token: string, maxLength: number): CompactJws | undefined => {
  if (token.length > maxLength) return undefined;
  const first = token.indexOf('.');
  const second = token.indexOf('.', first + 1);
  if (first <= 0 || second <= first + 1 || token.length - second - 1 !== SIGNATURE_CHARACTERS)
    return undefined;
  const encoded = token.slice(second + 1);
  if (!CANONICAL_SIGNATURE.test(encoded)) return undefined;
  return {
    header: token.slice(0, first),
    payload: token.slice(first + 1, second),
    signed: token.slice(0, second),
    signature: Buffer.from(encoded, 'base64url'),
  };
};

/** The JSON object in one part, or undefined if there is none. */
export const readPart = (part: string): Readonly<Record<string, unknown>> | undefined => {
  if (!/^[A-Za-z0-9_-]+$/.test(part)) return undefined;
  try {
    const value: unknown = JSON.parse(UTF8.decode(Buffer.from(part, 'base64url')));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
};

/** Whether the signature (ES256) holds. Synchronous: with few cores the thread pool costs more than the check. */
export const verifyEs256 = ({ signed, signature }: CompactJws, key: KeyObject): boolean =>
  verify('sha256', Buffer.from(signed, 'latin1'), { key, dsaEncoding: 'ieee-p1363' }, signature);

/** Base64url of a header or claims set. */
export const encodePart = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A compact JWS by ES256 under an encoded header. */
export const signEs256 = (header: string, claims: object, key: KeyObject): string => {
  const signed = `${header}.${encodePart(claims)}`;
  const signature = sign('sha256', Buffer.from(signed, 'latin1'), { key, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
};
