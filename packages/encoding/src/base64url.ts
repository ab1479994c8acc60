import { EncodingError } from './errors.ts';

const WRITE = { alphabet: 'base64url', omitPadding: true } as const;
const READ = { alphabet: 'base64url', lastChunkHandling: 'loose' } as const;

/** Characters that may end a text of 4n + 2 and of 4n + 3 characters: the others carry bits that belong to no byte. */
const LAST_OF_TWO = 'AQgw';
const LAST_OF_THREE = 'AEIMQUYcgkosw048';

/** Base64url without padding (RFC 4648 section 5, RFC 7515 section 2). */
export const toBase64Url = (bytes: Uint8Array): string => bytes.toBase64(WRITE);

/** Bytes that a base64url text of this many characters stands for; undefined: no text is of this length. */
export const base64UrlBytes = (characters: number): number | undefined =>
  characters % 4 === 1 ? undefined : Math.floor((characters * 3) / 4);

/** Characters of this many bytes in unpadded base64url. */
export const base64UrlLength = (bytes: number): number => Math.ceil((bytes * 4) / 3);

/**
 * Bytes of a base64url text without padding or white space (RFC 4648 section 5); undefined: it is none. Bits of the last character that
 * belong to no byte count for nothing: where one value must have one spelling, read it by {@link readCanonicalBase64Url}.
 */
export function readBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    const bytes = Uint8Array.fromBase64(text, READ);
    // The platform's reader passes over padding and white space; then there are fewer bytes than the length says.
    return bytes.length === base64UrlBytes(text.length) ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/** As {@link readBase64Url}, in the one spelling that these bytes have; undefined: another one, or no base64url. */
export const readCanonicalBase64Url = (text: string): Uint8Array<ArrayBuffer> | undefined =>
  endsOnItsBytes(text) ? readBase64Url(text) : undefined;

/**
 * As {@link readBase64Url}, for input that must be base64url.
 * @throws EncodingError `ERR_BASE64URL`
 */
export function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  const bytes = readBase64Url(text);
  if (bytes === undefined) throw new EncodingError('ERR_BASE64URL', '', 'not unpadded base64url');
  return bytes;
}

/** Whether the last character of a base64url text carries no bits beyond its bytes. */
export function endsOnItsBytes(text: string): boolean {
  const last = text.at(-1) ?? '';
  switch (text.length % 4) {
    case 0:
      return true;
    case 2:
      return LAST_OF_TWO.includes(last);
    case 3:
      return LAST_OF_THREE.includes(last);
    default:
      return false;
  }
}
