import type { BlockCiphers } from '@tallystick/keys/ciphers';

const BLOCK = 8;

/** `emv`: one byte 80 then zeros, always (ISO/IEC 9797-1 method 2). `zero`: zeros to a whole block (method 1). */
export type MacPadding = 'emv' | 'zero';

/** Pads to whole blocks of DES. */
export function pad(data: Uint8Array, padding: MacPadding): Uint8Array {
  const marked = padding === 'emv' ? data.length + 1 : Math.max(data.length, 1);
  const out = new Uint8Array(Math.ceil(marked / BLOCK) * BLOCK);
  out.set(data);
  if (padding === 'emv') out[data.length] = 0x80;
  return out;
}

/** Bytes of both, exclusive-or; the shorter ends it. */
export function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: Math.min(a.length, b.length) }, (_, at) => (a[at] ?? 0) ^ (b[at] ?? 0));
}

/**
 * ISO/IEC 9797-1 MAC algorithm 3 with DES, the retail MAC (EMV Book 2, Annex A1.2.1): single DES chaining with the
 * left key, the last block finished with both.
 *
 * @param key 16 bytes
 * @returns 8 bytes
 */
export function retailMac(
  ciphers: BlockCiphers,
  key: Uint8Array,
  data: Uint8Array,
  padding: MacPadding,
): Uint8Array {
  const padded = pad(data, padding);
  const left = key.subarray(0, 8);
  let chain: Uint8Array = new Uint8Array(BLOCK);
  for (let at = 0; at < padded.length; at += BLOCK) {
    chain = ciphers.desEncrypt(left, xor(chain, padded.subarray(at, at + BLOCK)));
  }
  return ciphers.desEncrypt(left, ciphers.desDecrypt(key.subarray(8, 16), chain));
}
