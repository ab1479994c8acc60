const encoder = new TextEncoder();

/** Base64url without padding (RFC 7515 section 2). */
export const base64Url = (bytes: Uint8Array): string =>
  bytes.toBase64({ alphabet: 'base64url', omitPadding: true });

/** UTF-8 bytes of a text. */
export const utf8 = (text: string): Uint8Array<ArrayBuffer> => encoder.encode(text);

/** Base64url of the JSON text of a value: one part of a compact JWS. */
export const encodePart = (value: object): string => base64Url(utf8(JSON.stringify(value)));
