import type { BlockCiphers } from './ciphers/block-ciphers.ts';
import { aesCmac, tdesCmac } from './mac/cmac.ts';

/** How a check value is made: by enciphering zeros, or as the CMAC of zeros (ANSI X9.24-1:2017, Annex A). */
export type CheckValueMethod = 'encryption' | 'cmac';

/**
 * Check value of a triple-DES key: the left bytes of the encryption of eight zero bytes (ANSI X9.24-1:2017, Annex A).
 *
 * @param key 16 or 24 bytes
 * @param bytes bytes of the check value, 1 to 3
 */
export function tdesCheckValue(ciphers: BlockCiphers, key: Uint8Array, bytes = 3): Uint8Array {
  return ciphers.tdesEncryptEcb(key, new Uint8Array(8)).slice(0, bytes);
}

/**
 * Check value of an AES key: the left bytes of the CMAC of one block of zeros (ANSI X9.24-1:2017, Annex A). Not the encryption of
 * zeros, which would give away a value that CMAC itself derives its subkeys from.
 *
 * @param key 16, 24 or 32 bytes
 * @param bytes bytes of the check value, 1 to 5
 */
export function aesCheckValue(ciphers: BlockCiphers, key: Uint8Array, bytes = 5): Uint8Array {
  return aesCmac(ciphers, key, new Uint8Array(16)).slice(0, bytes);
}

/**
 * Check value of a triple-DES or AES key by either method (ANSI X9.24-1:2017, Annex A; the `KC` block of X9.143 names which).
 *
 * @param key 16 or 24 bytes, or 16, 24 or 32 for AES
 * @returns as many bytes as are usual: 3 of triple DES and of an encryption, 5 of an AES CMAC
 */
export function checkValueBy(
  ciphers: BlockCiphers,
  algorithm: 'tdes' | 'aes',
  method: CheckValueMethod,
  key: Uint8Array,
): Uint8Array {
  if (algorithm === 'tdes') {
    return method === 'encryption'
      ? tdesCheckValue(ciphers, key)
      : tdesCmac(ciphers, key, new Uint8Array(8)).slice(0, 3);
  }
  return method === 'cmac'
    ? aesCheckValue(ciphers, key)
    : ciphers.aesEncryptEcb(key, new Uint8Array(16)).slice(0, 3);
}
