import { fromBase64Url, toBase64Url } from '../encoding/base64url.ts';
import { AttestationInputError } from '../input-error.ts';
import type { SchemeFacts } from './schemes.ts';

/** The parts of a compact JWS (RFC 7515 section 7.1). No part has been verified. */
export interface CompactJws {
  readonly header: string;
  readonly payload: string;
  readonly signingInput: string;
  readonly signature: Uint8Array;
}

const bad = (path: string, message: string): never => {
  throw new AttestationInputError('ERR_JWS', path, message);
};

const encodeJson = (value: unknown): string => toBase64Url(new TextEncoder().encode(JSON.stringify(value)));

/** Algorithms and types are named by the code alone, so there are few. */
const headers = new Map<string, string>();

/** Protected header with an algorithm and a type and nothing else, in base64url. */
export const jwsHeader = (alg: SchemeFacts['jwsAlg'], typ: string): string => {
  const name = `${alg} ${typ}`;
  let header = headers.get(name);
  if (header === undefined) {
    header = encodeJson({ alg, typ });
    headers.set(name, header);
  }
  return header;
};

/** `header.payload`, the text that is signed. */
export const signingInput = (header: string, payload: object): string => `${header}.${encodeJson(payload)}`;

/**
 * @param maxLength Characters; longer tokens are refused unread. @param signatureBytes What the algorithm's signatures are long
 * @throws AttestationInputError `ERR_JWS`
 */
export function splitCompact(token: string, maxLength: number, signatureBytes: number): CompactJws {
  if (typeof token !== 'string' || token.length > maxLength) return bad('', 'not a token, or too long');
  const first = token.indexOf('.');
  const second = token.indexOf('.', first + 1);
  if (first <= 0 || second < 0 || token.indexOf('.', second + 1) >= 0) return bad('', 'not three parts');
  const signature = fromBase64Url(token.slice(second + 1), 'ERR_JWS', 'signature');
  // The last character may carry bits that count for nothing: another spelling of them is no signature.
  if (signature.length !== signatureBytes || toBase64Url(signature) !== token.slice(second + 1)) {
    return bad('signature', `not ${signatureBytes} bytes`);
  }
  return {
    header: token.slice(0, first),
    payload: token.slice(first + 1, second),
    signingInput: token.slice(0, second),
    signature,
  };
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Parses a part that holds a JSON object.
 * @throws AttestationInputError `ERR_JWS`
 */
export function parseJsonPart(part: string, path: string): Readonly<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(UTF8.decode(fromBase64Url(part, 'ERR_JWS', path)));
  } catch {
    return bad(path, 'not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return bad(path, 'not an object');
  return value as Record<string, unknown>;
}

/**
 * Only this algorithm with exactly this type and no other member is accepted: no `crit`, no key in the header. What the header says of
 * the algorithm picks nothing; it must say what the key is for.
 * @throws AttestationInputError `ERR_JWS`
 */
export function requireHeader(part: string, alg: SchemeFacts['jwsAlg'], typ: string): void {
  if (part === jwsHeader(alg, typ)) return;
  const header = parseJsonPart(part, 'header');
  if (header.alg !== alg || header.typ !== typ || Object.keys(header).length !== 2)
    bad('header', `not ${alg} of this type`);
}
