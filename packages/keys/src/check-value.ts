import type { BlockCiphers } from './ciphers/block-ciphers.ts';
import { aesCmac } from './mac/cmac.ts';

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
