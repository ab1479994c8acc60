/**
 * The block ciphers that card cryptography is made of, as electronic code book over whole blocks. Modes and MACs
 * are built on top by the caller, so the same code runs on any implementation, an HSM included.
 */
export interface BlockCiphers {
  /** Single DES. `key` 8 bytes; `data` a multiple of 8 bytes. */
  desEncrypt(key: Uint8Array, data: Uint8Array): Uint8Array;
  desDecrypt(key: Uint8Array, data: Uint8Array): Uint8Array;
  /** Triple DES, two or three keys. `key` 16 or 24 bytes; `data` a multiple of 8 bytes. */
  tdesEncryptEcb(key: Uint8Array, data: Uint8Array): Uint8Array;
  tdesDecryptEcb(key: Uint8Array, data: Uint8Array): Uint8Array;
  /** AES. `key` 16, 24 or 32 bytes; `data` a multiple of 16 bytes. */
  aesEncryptEcb(key: Uint8Array, data: Uint8Array): Uint8Array;
  aesDecryptEcb(key: Uint8Array, data: Uint8Array): Uint8Array;
}

/** A key or data length that no cipher takes: a fault of the calling program. */
export class CipherLengthError extends RangeError {
  readonly code = 'ERR_CIPHER_LENGTH';

  constructor(what: 'key' | 'data', length: number) {
    super(`Cipher ${what} has an impossible length of ${length} bytes`);
    this.name = 'CipherLengthError';
  }
}

/** Throws unless the key has one of the lengths and the data is whole blocks. */
export function checkLengths(
  key: Uint8Array,
  keyBytes: readonly number[],
  data: Uint8Array,
  blockBytes: number,
): void {
  if (!keyBytes.includes(key.length)) throw new CipherLengthError('key', key.length);
  if (data.length % blockBytes !== 0) throw new CipherLengthError('data', data.length);
}
