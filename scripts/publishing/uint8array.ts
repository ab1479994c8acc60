// Hex and base64 of bytes as ECMAScript 2026 has them on Uint8Array. Node 26 and today's browsers bring the methods; Node 22 and 24 do
// not. The build of the packages puts this file into each of them in place of the methods (`lower.ts`); nothing global is changed.

interface FromBase64Options {
  readonly alphabet?: 'base64' | 'base64url' | undefined;
  readonly lastChunkHandling?: 'loose' | 'strict' | 'stop-before-partial' | undefined;
}

interface ToBase64Options {
  readonly alphabet?: 'base64' | 'base64url' | undefined;
  readonly omitPadding?: boolean | undefined;
}

const COMMON = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const ALPHABETS = { base64: `${COMMON}+/`, base64url: `${COMMON}-_` };
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const WHITE_SPACE = /[\t\n\f\r ]+/g;

/** The bytes of complete and partial chunks of four characters; bits left over in the last are refused if `exact`. */
const decode = (text: string, alphabet: string, exact: boolean): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(Math.floor((text.length * 6) / 8));
  let bits = 0;
  let count = 0;
  let at = 0;
  for (const character of text) {
    const value = alphabet.indexOf(character);
    if (value === -1) throw new SyntaxError('The text has a character that is not of this base64 alphabet');
    bits = (bits << 6) | value;
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes[at++] = bits >> count;
      bits &= (1 << count) - 1;
    }
  }
  if (exact && bits !== 0) throw new SyntaxError('The last character has bits that belong to no byte');
  return bytes;
};

/** `Uint8Array.fromBase64` for engines without it (ECMA-262, FromBase64). */
export const decodeBase64 = (
  text: string,
  { alphabet = 'base64', lastChunkHandling = 'loose' }: FromBase64Options = {},
): Uint8Array<ArrayBuffer> => {
  const [, body = '', padding = ''] = /^([^=]*)(.*)$/s.exec(text.replace(WHITE_SPACE, '')) ?? [];
  const partial = body.length % 4;
  const needed = partial === 0 ? 0 : 4 - partial;
  if (padding === '' ? partial === 0 : partial > 1 && padding === '='.repeat(needed)) {
    return decode(body, ALPHABETS[alphabet], lastChunkHandling === 'strict');
  }
  // What is left is a last chunk that misses padding, or padding that stands where it may not.
  const incomplete = padding === '' || (partial === 2 && padding === '=');
  if (incomplete && lastChunkHandling === 'stop-before-partial') {
    const whole = decode(body, ALPHABETS[alphabet], false);
    return whole.slice(0, ((body.length - partial) / 4) * 3);
  }
  if (padding === '' && partial > 1 && lastChunkHandling === 'loose') {
    return decode(body, ALPHABETS[alphabet], false);
  }
  throw new SyntaxError('The text is not complete base64');
};

/** `Uint8Array.prototype.toBase64` for engines without it. */
export const encodeBase64 = (
  bytes: Uint8Array,
  { alphabet = 'base64', omitPadding = false }: ToBase64Options = {},
): string => {
  const characters = ALPHABETS[alphabet];
  let text = '';
  for (let at = 0; at < bytes.length; at += 3) {
    const [first = 0, second = 0, third = 0] = bytes.subarray(at, at + 3);
    const bits = (first << 16) | (second << 8) | third;
    const length = Math.min(bytes.length - at, 3) + 1;
    for (let character = 0; character < length; character += 1) {
      text += characters.charAt((bits >> (18 - 6 * character)) & 63);
    }
    if (!omitPadding) text += '='.repeat(4 - length);
  }
  return text;
};

/** `Uint8Array.fromHex` for engines without it. */
export const decodeHex = (text: string): Uint8Array<ArrayBuffer> => {
  if (text.length % 2 !== 0 || /[^0-9a-f]/i.test(text))
    throw new SyntaxError('The text is not pairs of hex digits');
  return Uint8Array.from({ length: text.length / 2 }, (_, at) =>
    Number.parseInt(text.slice(2 * at, 2 * at + 2), 16),
  );
};

/** `Uint8Array.prototype.toHex` for engines without it. */
export const encodeHex = (bytes: Uint8Array): string => {
  let text = '';
  for (const byte of bytes) text += HEX[byte];
  return text;
};

/** The library of ECMAScript 2024, against which the packages are compiled, does not know what the engine may have. */
type Bytes = Uint8Array & {
  readonly toHex?: () => string;
  readonly toBase64?: (options?: ToBase64Options) => string;
};
const Engine: Uint8ArrayConstructor & {
  readonly fromHex?: typeof decodeHex;
  readonly fromBase64?: typeof decodeBase64;
} = Uint8Array;

/** In place of `Uint8Array.fromHex(text)`. */
export const fromHex = (text: string): Uint8Array<ArrayBuffer> => Engine.fromHex?.(text) ?? decodeHex(text);

/** In place of `Uint8Array.fromBase64(text, options)`. */
export const fromBase64 = (text: string, options?: FromBase64Options): Uint8Array<ArrayBuffer> =>
  Engine.fromBase64?.(text, options) ?? decodeBase64(text, options);

/** In place of `bytes.toHex()` and, for bytes that may be missing, of `bytes?.toHex()`. */
export function toHex(bytes: Bytes): string;
export function toHex(bytes: Bytes | undefined): string | undefined;
export function toHex(bytes: Bytes | undefined): string | undefined {
  return bytes && (bytes.toHex?.() ?? encodeHex(bytes));
}

/** In place of `bytes.toBase64(options)` and, for bytes that may be missing, of `bytes?.toBase64(options)`. */
export function toBase64(bytes: Bytes, options?: ToBase64Options): string;
export function toBase64(bytes: Bytes | undefined, options?: ToBase64Options): string | undefined;
export function toBase64(bytes: Bytes | undefined, options?: ToBase64Options): string | undefined {
  return bytes && (bytes.toBase64?.(options) ?? encodeBase64(bytes, options));
}
