import { createCipheriv, createDecipheriv } from 'node:crypto';
import { type BlockCiphers, checkLengths } from './block-ciphers.ts';

/**
 * Block ciphers on OpenSSL through `node:crypto`.
 *
 * OpenSSL 3 keeps single DES in its legacy provider, so single DES is triple DES with one key three times
 * (NIST SP 800-67, keying option 3).
 */
export const nodeCiphers: BlockCiphers = {
  desEncrypt(key, data) {
    checkLengths(key, [8], data, 8);
    return run(createCipheriv('des-ede3', tripled(key), null), data);
  },
  desDecrypt(key, data) {
    checkLengths(key, [8], data, 8);
    return run(createDecipheriv('des-ede3', tripled(key), null).setAutoPadding(false), data);
  },
  tdesEncryptEcb(key, data) {
    checkLengths(key, [16, 24], data, 8);
    return run(createCipheriv('des-ede3', threeKeys(key), null), data);
  },
  tdesDecryptEcb(key, data) {
    checkLengths(key, [16, 24], data, 8);
    return run(createDecipheriv('des-ede3', threeKeys(key), null).setAutoPadding(false), data);
  },
  aesEncryptEcb(key, data) {
    checkLengths(key, [16, 24, 32], data, 16);
    return run(createCipheriv(`aes-${key.length * 8}-ecb`, key, null), data);
  },
  aesDecryptEcb(key, data) {
    checkLengths(key, [16, 24, 32], data, 16);
    return run(createDecipheriv(`aes-${key.length * 8}-ecb`, key, null).setAutoPadding(false), data);
  },
};

type Cipher = ReturnType<typeof createCipheriv>;

/**
 * Whole blocks come out of `update` at once, so that there is nothing for `final` to give; only deciphering keeps the last one back for its
 * padding, unless it is told that there is none.
 */
function run(cipher: Cipher, data: Uint8Array): Uint8Array {
  const out = cipher.update(data);
  return new Uint8Array(out.buffer, out.byteOffset, out.byteLength);
}

function tripled(key: Uint8Array): Uint8Array {
  const keys = new Uint8Array(24);
  keys.set(key, 0);
  keys.set(key, 8);
  keys.set(key, 16);
  return keys;
}

function threeKeys(key: Uint8Array): Uint8Array {
  if (key.length === 24) return key;
  const keys = new Uint8Array(24);
  keys.set(key, 0);
  keys.set(key.subarray(0, 8), 16);
  return keys;
}
