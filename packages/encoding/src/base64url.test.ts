import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  base64UrlLength,
  EncodingError,
  fromBase64Url,
  readBase64Url,
  readCanonicalBase64Url,
  toBase64Url,
} from './index.ts';
import * as node from './node.ts';

const utf8 = (text: string) => new TextEncoder().encode(text);
const bytes = fc.uint8Array({ maxLength: 100 });
/** Texts that are nearly base64url: of its alphabet, and of characters that lenient readers pass over. */
const nearly = fc
  .array(fc.constantFrom(...'AQgwEIMUYckos048zZ-_9', '+', '/', '=', ' ', '\n', '.', 'é', '\0'), {
    maxLength: 12,
  })
  .map((characters) => characters.join(''));
/** Base64url as RFC 4648 section 5 writes it down: whole characters, and none of 4n + 1. */
const isBase64Url = (text: string) => /^[A-Za-z0-9_-]*$/.test(text) && text.length % 4 !== 1;

describe('base64url', () => {
  it.each([
    // RFC 4648 section 10, without its padding.
    ['', ''],
    ['f', 'Zg'],
    ['fo', 'Zm8'],
    ['foo', 'Zm9v'],
    ['foob', 'Zm9vYg'],
    ['fooba', 'Zm9vYmE'],
    ['foobar', 'Zm9vYmFy'],
  ])('writes and reads %j', (text, encoded) => {
    expect(toBase64Url(utf8(text))).toBe(encoded);
    expect(fromBase64Url(encoded)).toEqual(utf8(text));
  });

  it('uses the alphabet of URLs, and gives back what it was given', () => {
    expect(toBase64Url(Uint8Array.of(0xfb, 0xff))).toBe('-_8');
    fc.assert(
      fc.property(bytes, (given) => {
        const text = toBase64Url(given);
        expect(text).toHaveLength(base64UrlLength(given.length));
        expect(readBase64Url(text)).toEqual(given);
        expect(readCanonicalBase64Url(text)).toEqual(given);
      }),
    );
  });

  it('reads base64url and nothing else: no padding, no white space, no other alphabet', () => {
    fc.assert(
      fc.property(nearly, (text) => {
        expect(readBase64Url(text) !== undefined).toBe(isBase64Url(text));
      }),
      { numRuns: 2_000 },
    );
    for (const text of ['Zg==', 'Zg=', ' Zg', 'Zm9v\n', 'Z', 'Zm9vY', '+_8', '/_8', 'é'])
      expect(readBase64Url(text), text).toBeUndefined();
  });

  it('has one canonical text for each value', () => {
    fc.assert(
      fc.property(nearly, (text) => {
        const read = readBase64Url(text);
        const canonical = read !== undefined && toBase64Url(read) === text;
        expect(readCanonicalBase64Url(text)).toEqual(canonical ? read : undefined);
      }),
      { numRuns: 2_000 },
    );
    expect(readBase64Url('Zh')).toEqual(utf8('f'));
    expect(readCanonicalBase64Url('Zh')).toBeUndefined();
    expect(readCanonicalBase64Url('Zm9')).toBeUndefined();
  });

  it('is read the same by Node', () => {
    fc.assert(
      fc.property(fc.oneof(nearly, bytes.map(toBase64Url)), (text) => {
        for (const [read, readOnNode] of [
          [readBase64Url, node.readBase64Url],
          [readCanonicalBase64Url, node.readCanonicalBase64Url],
        ] as const) {
          const found = readOnNode(text);
          expect(found === undefined ? undefined : Uint8Array.from(found)).toEqual(read(text));
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('tells what is wrong by a stable code', () => {
    expect(() => fromBase64Url('a secret=')).toThrow(EncodingError);
    expect(() => fromBase64Url('a secret=')).toThrow(
      expect.objectContaining({ code: 'ERR_BASE64URL', message: expect.not.stringContaining('secret') }),
    );
  });
});
