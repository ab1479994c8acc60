import { type BlockCiphers, CipherLengthError } from '../ciphers/block-ciphers.ts';
import { cbcEncrypt } from '../ciphers/chaining.ts';
import { type MacPaddingMethod, padForMac } from './padding.ts';

const BLOCK = 8;

/**
 * MAC algorithm 1 of ISO/IEC 9797-1:2011 (7.2): cipher block chaining from zero, the last block is the MAC. With a key of 8 bytes the
 * cipher is DES, with 16 or 24 triple DES.
 *
 * Padding methods 1 and 2 leave it open to forgery over messages of different lengths (ISO/IEC 9797-1:2011, Annex C): for messages of one
 * length only, or use CMAC.
 *
 * @returns 8 bytes; a shorter MAC is its left part
 * @throws {CipherLengthError} when the key has another length
 */
export function iso9797Algorithm1(
  ciphers: BlockCiphers,
  key: Uint8Array,
  data: Uint8Array,
  padding: MacPaddingMethod,
): Uint8Array {
  const single = key.length === 8;
  return chained(
    (block) => (single ? ciphers.desEncrypt(key, block) : ciphers.tdesEncryptEcb(key, block)),
    padForMac(data, padding),
  );
}

/**
 * MAC algorithm 3 of ISO/IEC 9797-1:2011 (7.4) with DES, the retail MAC of ANSI X9.19 and EMV Book 2, Annex A1.2.1: DES chaining with the
 * left key; the last block is deciphered with the right one and enciphered with the left one.
 *
 * @param key 16 bytes
 * @returns 8 bytes; a shorter MAC is its left part
 * @throws {CipherLengthError} when the key has another length
 */
export function iso9797Algorithm3(
  ciphers: BlockCiphers,
  key: Uint8Array,
  data: Uint8Array,
  padding: MacPaddingMethod,
): Uint8Array {
  if (key.length !== 16) throw new CipherLengthError('key', key.length);
  const left = key.subarray(0, 8);
  const chain = chained((block) => ciphers.desEncrypt(left, block), padForMac(data, padding));
  return ciphers.desEncrypt(left, ciphers.desDecrypt(key.subarray(8), chain));
}

function chained(encrypt: (block: Uint8Array) => Uint8Array, padded: Uint8Array): Uint8Array {
  return cbcEncrypt(encrypt, new Uint8Array(BLOCK), padded).slice(-BLOCK);
}
