import { parseJsonPart } from '../../formats/json-part.ts';
import type { DeviceKey } from '../keys/device-key.ts';
import { requireHeader, splitSigned } from './read-jws.ts';

type Claims = Readonly<Record<string, unknown>>;

/**
 * The claims of a compact JWS before anything was verified: to find out whose key to verify it with, and for nothing else.
 * @throws AttestationInputError `ERR_JWS`
 */
export const claimsOfStatement = (jws: string): Claims => parseJsonPart(jws.split('.')[1] ?? '', 'payload');

/**
 * The claims of a compact JWS that a device signed with its own key, of one type and of no other.
 * @param maxLength Characters; longer ones are refused unread
 * @returns undefined if the signature is not of this key
 * @throws AttestationInputError `ERR_JWS`
 */
export function verifyDeviceStatement(
  jws: string,
  expected: { readonly key: DeviceKey; readonly typ: string; readonly maxLength: number },
): Claims | undefined {
  const { key, typ, maxLength } = expected;
  const parts = splitSigned(jws, maxLength, key.signatureBytes);
  requireHeader(parts.header, key.jwsAlg, typ);
  if (!key.verify(Buffer.from(parts.signingInput, 'latin1'), parts.signature)) return;
  return parseJsonPart(parts.payload, 'payload');
}
