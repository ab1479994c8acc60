import type { BlockCiphers } from '../ciphers/block-ciphers.ts';
import { unpackNibbles } from './digits.ts';
import { PinError } from './pin-error.ts';

/** The first digits among the half bytes 0 to 9, from left to right; then those of A to F, each less ten. */
export function decimalised(bytes: Uint8Array, digits: number): string {
  const nibbles = unpackNibbles(bytes);
  const low = nibbles.filter((nibble) => nibble <= 9);
  const high = nibbles.filter((nibble) => nibble > 9).map((nibble) => nibble - 10);
  return [...low, ...high].slice(0, digits).join('');
}

/**
 * One block by DES or triple DES, as the key is long.
 *
 * @throws {PinError} `ERR_PIN_KEY`
 */
export function desEncryptBlock(ciphers: BlockCiphers, key: Uint8Array, block: Uint8Array): Uint8Array {
  if (key.length === 8) return ciphers.desEncrypt(key, block);
  if (key.length === 16 || key.length === 24) return ciphers.tdesEncryptEcb(key, block);
  throw new PinError('ERR_PIN_KEY', 'key', 'The key has 16 or 24 bytes (triple DES)');
}
