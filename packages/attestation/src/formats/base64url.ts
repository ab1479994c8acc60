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

/** What keeps a text from being base64url without padding, in words; for texts that were refused as such. */
export function notBase64Url(text: string): string {
  if (text.includes('='))
    return 'not base64url without padding: it ends in padding (=), which must be left out';
  if (/[+/]/.test(text))
    return 'not base64url: it has + or / of plain base64, which base64url writes - and _';
  return 'not canonical base64url without padding (RFC 4648 section 5)';
}
