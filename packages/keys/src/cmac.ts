import type { BlockCiphers } from './ciphers/block-ciphers.ts';

const BLOCK = 16;

/**
 * AES-CMAC (NIST SP 800-38B, RFC 4493).
 *
 * @param key AES key of 16, 24 or 32 bytes
 * @param message any length
 * @returns 16 bytes; a shorter MAC is its left part
 */
export function aesCmac(ciphers: BlockCiphers, key: Uint8Array, message: Uint8Array): Uint8Array {
  const encrypt = (block: Uint8Array) => ciphers.aesEncryptEcb(key, block);
  const subkey1 = doubled(encrypt(new Uint8Array(BLOCK)));
  const blocks = Math.max(1, Math.ceil(message.length / BLOCK));
  const last = new Uint8Array(BLOCK);
  const tail = message.subarray((blocks - 1) * BLOCK);
  last.set(tail);
  if (tail.length === BLOCK) xorInto(last, subkey1);
  else {
    last[tail.length] = 0x80;
    xorInto(last, doubled(subkey1));
  }
  let state: Uint8Array = new Uint8Array(BLOCK);
  for (let at = 0; at < (blocks - 1) * BLOCK; at += BLOCK) {
    const block = message.slice(at, at + BLOCK);
    xorInto(block, state);
    state = encrypt(block);
  }
  xorInto(last, state);
  return encrypt(last);
}

/** Multiplication by x in GF(2^128), RFC 4493 section 2.3. */
function doubled(block: Uint8Array): Uint8Array {
  const out = new Uint8Array(BLOCK);
  for (let at = 0; at < BLOCK; at += 1) {
    out[at] = (((block[at] ?? 0) << 1) | ((block[at + 1] ?? 0) >> 7)) & 0xff;
  }
  if ((block[0] ?? 0) & 0x80) out[BLOCK - 1] = (out[BLOCK - 1] ?? 0) ^ 0x87;
  return out;
}

function xorInto(target: Uint8Array, other: Uint8Array): void {
  for (let at = 0; at < target.length; at += 1) target[at] = (target[at] ?? 0) ^ (other[at] ?? 0);
}
