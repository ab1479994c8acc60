import { iso9797Algorithm3, padForMac } from '@tallystick/keys';
import type { BlockCiphers } from '@tallystick/keys/ciphers';

/** `emv`: one byte 80 then zeros, always (ISO/IEC 9797-1 method 2). `zero`: zeros to a whole block (method 1). */
export type MacPadding = 'emv' | 'zero';

const METHODS = { emv: 2, zero: 1 } as const;

/** Pads to whole blocks of DES. */
export const pad = (data: Uint8Array, padding: MacPadding): Uint8Array => padForMac(data, METHODS[padding]);

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
  return iso9797Algorithm3(ciphers, key, data, METHODS[padding]);
}
