import { type AttestationErrorCode, AttestationInputError } from '../input-error.ts';

/** Base64url without padding (RFC 4648 section 5). */
export const toBase64Url = (bytes: Uint8Array): string =>
  bytes.toBase64({ alphabet: 'base64url', omitPadding: true });

/** Whether a text is unpadded base64url in the one form that its bytes have: no stray bits in the last character. */
export const canonicalBase64Url = (text: string): boolean => {
  try {
    return (
      toBase64Url(Uint8Array.fromBase64(text, { alphabet: 'base64url', lastChunkHandling: 'loose' })) === text
    );
  } catch {
    return false;
  }
};

/**
 * Bytes of a text in base64url without padding (RFC 4648 section 5).
 *
 * @throws AttestationInputError with `code`, naming `path`, if it is none
 */
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
