import type { BlockCiphers } from '../ciphers/block-ciphers.ts';

/** A block cipher in the form that CMAC needs it. */
interface CmacCipher {
  readonly blockBytes: 8 | 16;
  readonly encrypt: (block: Uint8Array) => Uint8Array;
}

/**
 * AES-CMAC (NIST SP 800-38B, RFC 4493).
 *
 * @param key AES key of 16, 24 or 32 bytes
 * @param message any length
 * @returns 16 bytes; a shorter MAC is its left part
 * @throws {CipherLengthError} when the key has another length
 */
export function aesCmac(ciphers: BlockCiphers, key: Uint8Array, message: Uint8Array): Uint8Array {
  return cmac({ blockBytes: 16, encrypt: (block) => ciphers.aesEncryptEcb(key, block) }, message);
}

/**
 * CMAC with triple DES (NIST SP 800-38B; ISO/IEC 9797-1:2011, MAC algorithm 5).
 *
 * @param key triple-DES key of 16 or 24 bytes
 * @param message any length
 * @returns 8 bytes; a shorter MAC is its left part
 * @throws {CipherLengthError} when the key has another length
 */
export function tdesCmac(ciphers: BlockCiphers, key: Uint8Array, message: Uint8Array): Uint8Array {
  return cmac({ blockBytes: 8, encrypt: (block) => ciphers.tdesEncryptEcb(key, block) }, message);
}

/** NIST SP 800-38B, 6.2. */
function cmac({ blockBytes, encrypt }: CmacCipher, message: Uint8Array): Uint8Array {
  const subkey1 = doubled(encrypt(new Uint8Array(blockBytes)));
  const blocks = Math.max(1, Math.ceil(message.length / blockBytes));
  const last = new Uint8Array(blockBytes);
  const tail = message.subarray((blocks - 1) * blockBytes);
  last.set(tail);
  if (tail.length === blockBytes) xorInto(last, subkey1);
  else {
    last[tail.length] = 0x80;
    xorInto(last, doubled(subkey1));
  }
  let state: Uint8Array = new Uint8Array(blockBytes);
  for (let at = 0; at < (blocks - 1) * blockBytes; at += blockBytes) {
    const block = message.slice(at, at + blockBytes);
    xorInto(block, state);
    state = encrypt(block);
  }
  xorInto(last, state);
  return encrypt(last);
}

/** Multiplication by x in GF(2^64) or GF(2^128); the constants are those of NIST SP 800-38B, 5.3. */
function doubled(block: Uint8Array): Uint8Array {
  const bytes = block.length;
  const out = new Uint8Array(bytes);
  for (let at = 0; at < bytes; at += 1) {
    out[at] = (((block[at] ?? 0) << 1) | ((block[at + 1] ?? 0) >> 7)) & 0xff;
  }
  if ((block[0] ?? 0) & 0x80) out[bytes - 1] = (out[bytes - 1] ?? 0) ^ (bytes === 16 ? 0x87 : 0x1b);
  return out;
}

function xorInto(target: Uint8Array, other: Uint8Array): void {
  for (let at = 0; at < target.length; at += 1) target[at] = (target[at] ?? 0) ^ (other[at] ?? 0);
}
