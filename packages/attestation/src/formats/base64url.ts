import { readBase64Url } from '@tallystick/encoding';
import { type AttestationErrorCode, AttestationInputError } from '../errors.ts';

/**
 * Bytes of a text in base64url without padding (RFC 4648 section 5).
 * @throws AttestationInputError with `code`, naming `path`, if it is none
 */
export function decodeBase64Url(
  text: string,
  code: AttestationErrorCode,
  path: string,
): Uint8Array<ArrayBuffer> {
  const bytes = readBase64Url(text);
  if (bytes === undefined) throw new AttestationInputError(code, path, 'not unpadded base64url');
  return bytes;
}
