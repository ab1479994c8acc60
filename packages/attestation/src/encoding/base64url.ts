import { type AttestationErrorCode, AttestationInputError } from '../input-error.ts';

export const toBase64Url = (bytes: Uint8Array): string =>
  bytes.toBase64({ alphabet: 'base64url', omitPadding: true });

/** @throws AttestationInputError with `code`, naming `path`, if `text` is not unpadded base64url (RFC 4648 section 5) */
export function fromBase64Url(
  text: string,
  code: AttestationErrorCode,
  path: string,
): Uint8Array<ArrayBuffer> {
  try {
    if (text.includes('=')) throw new SyntaxError();
    return Uint8Array.fromBase64(text, { alphabet: 'base64url', lastChunkHandling: 'loose' });
  } catch {
    throw new AttestationInputError(code, path, 'not unpadded base64url');
  }
}
