import { readBase64Url, toBase64Url } from './base64url.ts';

/** The parts of a compact JWS (RFC 7515 section 7.1), in base64url as they came. No part has been verified. */
export interface CompactJws {
  readonly header: string;
  readonly payload: string;
  readonly signature: string;
  /** `header.payload`: the ASCII text that is signed. */
  readonly signingInput: string;
}

/** The parts of a compact JWE (RFC 7516 section 7.1), in base64url as they came. */
export interface CompactJwe {
  /** Also the additional authenticated data. */
  readonly header: string;
  /** Empty under direct encryption and direct key agreement. */
  readonly encryptedKey: string;
  readonly iv: string;
  readonly ciphertext: string;
  readonly tag: string;
}

/**
 * Takes a compact JWS apart; undefined: it is longer than `maxLength` characters, has not three parts, or no header.
 * @param maxLength Characters; longer tokens are refused unread
 */
export function splitJws(token: string, maxLength: number): CompactJws | undefined {
  if (token.length > maxLength) return undefined;
  const first = token.indexOf('.');
  const second = token.indexOf('.', first + 1);
  if (first <= 0 || second < 0 || token.indexOf('.', second + 1) >= 0) return undefined;
  return {
    header: token.slice(0, first),
    payload: token.slice(first + 1, second),
    signature: token.slice(second + 1),
    signingInput: token.slice(0, second),
  };
}

/**
 * Takes a compact JWE apart; undefined: it is longer than `maxLength` characters, or has not five parts.
 * @param maxLength Characters; longer tokens are refused unread
 */
export function splitJwe(token: string, maxLength: number): CompactJwe | undefined {
  if (token.length > maxLength) return undefined;
  const [header, encryptedKey, iv, ciphertext, tag, ...rest] = token.split('.', 6);
  if (header === undefined || encryptedKey === undefined || iv === undefined) return undefined;
  if (ciphertext === undefined || tag === undefined || rest.length > 0) return undefined;
  return { header, encryptedKey, iv, ciphertext, tag };
}

const WRITE_UTF8 = new TextEncoder();
const READ_UTF8 = new TextDecoder('utf-8', { fatal: true });

/** Base64url of the JSON text of a header or claims set: one part of a compact JWS or JWE. */
export const encodeJsonPart = (value: object): string =>
  toBase64Url(WRITE_UTF8.encode(JSON.stringify(value)));

/** The JSON object in one part; undefined: there is none. */
export function readJsonPart(part: string): Readonly<Record<string, unknown>> | undefined {
  const bytes = readBase64Url(part);
  return bytes === undefined ? undefined : parseJsonObject(bytes);
}

/** The JSON object that these bytes are the UTF-8 text of; undefined: there is none. */
export function parseJsonObject(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(READ_UTF8.decode(bytes));
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
