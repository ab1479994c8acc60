import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { randomBytes, upper } from '../conformance/hsm-under-test.fixture.ts';
import { lowS, SECP256K1_ORDER } from '../core/low-s.ts';
import { signDigest } from './ecdsa.ts';

const sha256 = (text: string) => new Uint8Array(createHash('sha256').update(text).digest());

describe('ECDSA over a digest', () => {
  // RFC 6979, A.2.5: P-256 with SHA-256.
  it.each([
    [
      'sample',
      'EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8',
    ],
    [
      'test',
      'F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083',
    ],
  ])('is that of RFC 6979 for "%s"', (message, expected) => {
    const key = Uint8Array.fromHex('C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721');
    expect(upper(signDigest('p256', key, sha256(message), randomBytes))).toBe(expected);
  });

  it('has the lower of both values of s, once', () => {
    const r = randomBytes(32);
    const signature = (s: bigint) =>
      Uint8Array.of(...r, ...Uint8Array.fromHex(s.toString(16).padStart(64, '0')));
    const half = SECP256K1_ORDER / 2n;
    expect(lowS(signature(half))).toEqual(signature(half));
    expect(lowS(signature(half + 1n))).toEqual(signature(SECP256K1_ORDER - half - 1n));
    expect(lowS(signature(SECP256K1_ORDER - 7n))).toEqual(signature(7n));
  });
});
