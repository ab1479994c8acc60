import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeCiphers } from './node.ts';
import { softwareCiphers } from './software.ts';

const bytes = (hex: string) => Uint8Array.fromHex(hex.replaceAll(' ', ''));
const blocks = (size: number) =>
  fc.integer({ min: 0, max: 5 }).chain((n) => fc.uint8Array({ minLength: n * size, maxLength: n * size }));
const key = (...lengths: number[]) =>
  fc.constantFrom(...lengths).chain((n) => fc.uint8Array({ minLength: n, maxLength: n }));

describe('block ciphers, published values', () => {
  for (const [name, ciphers] of [
    ['node', nodeCiphers],
    ['software', softwareCiphers],
  ] as const) {
    it(`${name}: DES (FIPS 81, Table B1: "Now is t")`, () => {
      const out = ciphers.desEncrypt(bytes('0123456789ABCDEF'), bytes('4E6F772069732074'));
      expect(out.toHex()).toBe('3fa40e8a984d4815');
    });
    it(`${name}: triple DES (NIST SP 800-20 style, three keys)`, () => {
      const keys = bytes('0123456789ABCDEF 23456789ABCDEF01 456789ABCDEF0123');
      const out = ciphers.tdesEncryptEcb(keys, bytes('6BC1BEE22E409F96E93D7E117393172A'));
      expect(out.toHex()).toBe('714772f339841d34267fcc4bd2949cc3');
    });
    it(`${name}: AES (FIPS 197, Appendix C)`, () => {
      const text = bytes('00112233445566778899aabbccddeeff');
      const full = bytes('000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f');
      expect(ciphers.aesEncryptEcb(full.subarray(0, 16), text).toHex()).toBe(
        '69c4e0d86a7b0430d8cdb78070b4c55a',
      );
      expect(ciphers.aesEncryptEcb(full.subarray(0, 24), text).toHex()).toBe(
        'dda97ca4864cdfe06eaf70a0ec0d7191',
      );
      expect(ciphers.aesEncryptEcb(full, text).toHex()).toBe('8ea2b7ca516745bfeafc49904b496089');
    });
    it(`${name}: refuses a part block and a wrong key length`, () => {
      expect(() => ciphers.desEncrypt(new Uint8Array(8), new Uint8Array(7))).toThrow(RangeError);
      expect(() => ciphers.tdesEncryptEcb(new Uint8Array(8), new Uint8Array(8))).toThrow(RangeError);
      expect(() => ciphers.aesEncryptEcb(new Uint8Array(15), new Uint8Array(16))).toThrow(RangeError);
    });
  }
});

describe('block ciphers, one implementation against the other', () => {
  it('agrees on single DES', () => {
    fc.assert(
      fc.property(key(8), blocks(8), (k, data) => {
        expect(softwareCiphers.desEncrypt(k, data)).toEqual(nodeCiphers.desEncrypt(k, data));
        expect(softwareCiphers.desDecrypt(k, data)).toEqual(nodeCiphers.desDecrypt(k, data));
      }),
    );
  });
  it('agrees on triple DES, and decryption undoes encryption', () => {
    fc.assert(
      fc.property(key(16, 24), blocks(8), (k, data) => {
        const encrypted = nodeCiphers.tdesEncryptEcb(k, data);
        expect(softwareCiphers.tdesEncryptEcb(k, data)).toEqual(encrypted);
        expect(softwareCiphers.tdesDecryptEcb(k, encrypted)).toEqual(data);
        expect(nodeCiphers.tdesDecryptEcb(k, encrypted)).toEqual(data);
      }),
    );
  });
  it('agrees on AES', () => {
    fc.assert(
      fc.property(key(16, 24, 32), blocks(16), (k, data) => {
        expect(softwareCiphers.aesEncryptEcb(k, data)).toEqual(nodeCiphers.aesEncryptEcb(k, data));
      }),
    );
  });
});
