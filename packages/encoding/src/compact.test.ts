import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeJsonPart, readJsonPart, splitJwe, splitJws, toBase64Url } from './index.ts';
import * as node from './node.ts';

const part = fc.uint8Array({ maxLength: 20 }).map(toBase64Url);
const partsOf = (count: number) => fc.array(part, { minLength: count, maxLength: count });

/** RFC 7515 appendix A.1.1. */
const RFC7515_A1 =
  'eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';

describe('a compact JWS', () => {
  it('is taken apart as RFC 7515 appendix A.1 says', () => {
    const parts = splitJws(RFC7515_A1, 300);
    expect(parts?.signingInput).toBe(RFC7515_A1.slice(0, RFC7515_A1.lastIndexOf('.')));
    expect(readJsonPart(parts?.header ?? '')).toEqual({ typ: 'JWT', alg: 'HS256' });
    expect(readJsonPart(parts?.payload ?? '')).toEqual({
      iss: 'joe',
      exp: 1_300_819_380,
      'http://example.com/is_root': true,
    });
    expect(parts?.signature).toBe('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk');
    expect(splitJws(RFC7515_A1, RFC7515_A1.length)).toBeDefined();
    expect(splitJws(RFC7515_A1, RFC7515_A1.length - 1)).toBeUndefined();
  });

  it('has three parts, the first of them not empty', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }).chain(partsOf), (parts) => {
        const split = splitJws(parts.join('.'), 1_000);
        const [header, payload, signature] = parts;
        expect(split).toEqual(
          parts.length === 3 && header !== ''
            ? { header, payload, signature, signingInput: `${header}.${payload}` }
            : undefined,
        );
      }),
    );
  });
});

describe('a compact JWE', () => {
  it('has five parts', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }).chain(partsOf), (parts) => {
        const whole = parts.join('.');
        const split = splitJwe(whole, whole.length);
        const [header, encryptedKey, iv, ciphertext, tag] = parts;
        expect(split).toEqual(parts.length === 5 ? { header, encryptedKey, iv, ciphertext, tag } : undefined);
        if (whole.length > 0) expect(splitJwe(whole, whole.length - 1)).toBeUndefined();
      }),
    );
  });
});

describe('a JSON part', () => {
  it('is read as it was written, here and by Node', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const written = encodeJsonPart(value);
        expect(node.encodeJsonPart(value)).toBe(written);
        const expected: unknown = JSON.parse(JSON.stringify(value));
        expect(readJsonPart(written)).toEqual(expected);
        expect(node.readJsonPart(written)).toEqual(expected);
      }),
    );
  });

  it.each([
    ['no JSON', toBase64Url(new TextEncoder().encode('{'))],
    ['a list', encodeJsonPart([])],
    ['null', toBase64Url(new TextEncoder().encode('null'))],
    ['a text', toBase64Url(new TextEncoder().encode('"a"'))],
    ['bytes that are no UTF-8', toBase64Url(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d))],
    ['padding', 'e30='],
    ['nothing', ''],
  ])('is not %s', (_what, text) => {
    expect(readJsonPart(text)).toBeUndefined();
    expect(node.readJsonPart(text)).toBeUndefined();
  });
});
