import { splitJws } from '@tallystick/encoding';
import { readCanonicalBase64Url } from '@tallystick/encoding/node';
import { AttestationInputError } from '../../errors.ts';
import type { SchemeFacts } from '../../evidence/device-key-schemes.ts';
import { parseJsonPart } from '../../formats/json-part.ts';
import { jwsHeader } from './compact-jws.ts';

/** The parts of a compact JWS (RFC 7515 section 7.1). No part has been verified. */
export interface SignedParts {
  readonly header: string;
  readonly payload: string;
  readonly signingInput: string;
  readonly signature: Uint8Array;
}

const bad = (path: string, message: string): never => {
  throw new AttestationInputError('ERR_JWS', path, message);
};

/**
 * @param maxLength Characters; longer tokens are refused unread
 * @param signatureBytes What the algorithm's signatures are long
 * @throws AttestationInputError `ERR_JWS`
 */
export function splitSigned(token: string, maxLength: number, signatureBytes: number): SignedParts {
  if (typeof token !== 'string') return bad('', 'not a token');
  const parts = splitJws(token, maxLength);
  if (parts === undefined) return bad('', 'not three parts, or too long');
  // The last character may carry bits that count for nothing: another spelling of them is no signature.
  const signature = readCanonicalBase64Url(parts.signature);
  if (signature?.length !== signatureBytes) return bad('signature', `not ${signatureBytes} bytes`);
  return { ...parts, signature };
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
