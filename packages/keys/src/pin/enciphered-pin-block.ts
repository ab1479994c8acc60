import type { BlockCiphers } from '../ciphers/block-ciphers.ts';
import type { PinDigits } from './digits.ts';
import { decodePinBlock, encodePinBlock, type ShortPinBlockFormat } from './pin-block.ts';
import { decipherPinBlock4, encipherPinBlock4 } from './pin-block-format-4.ts';
import { PinError } from './pin-error.ts';

export type PinBlockFormat = ShortPinBlockFormat | 4;

/** A format and the key that its blocks are enciphered with: triple DES for formats 0 to 3 (16 or 24 bytes), AES for format 4. */
export interface PinBlockForm {
  readonly format: PinBlockFormat;
  readonly key: Uint8Array;
}

/** What a block is made with besides the PIN. */
export interface PinBlockMaking {
  /** Digits of the PAN, check digit included. */
  readonly pan: string;
  readonly randomBytes: (length: number) => Uint8Array;
}

/**
 * Makes an enciphered block.
 *
 * @returns 8 bytes, or 16 in format 4
 * @throws {PinError} as of its format, and `ERR_PIN_KEY`
 */
export function encipherPinBlock(
  ciphers: BlockCiphers,
  { format, key }: PinBlockForm,
  pin: PinDigits,
  { pan, randomBytes }: PinBlockMaking,
): Uint8Array {
  checkKey({ format, key });
  if (format === 4) return encipherPinBlock4(ciphers, key, pin, pan, randomBytes);
  const clear = encodePinBlock(format, pin, { pan, randomBytes });
  const block = ciphers.tdesEncryptEcb(key, clear);
  clear.fill(0);
  return block;
}

/**
 * Reads an enciphered block.
 *
 * @returns the digits, one a byte: wipe them after use
 * @throws {PinError} as of its format, and `ERR_PIN_KEY`
 */
export function decipherPinBlock(
  ciphers: BlockCiphers,
  { format, key }: PinBlockForm,
  block: Uint8Array,
  pan: string,
): PinDigits {
  checkKey({ format, key });
  if (format === 4) return decipherPinBlock4(ciphers, key, block, pan);
  if (block.length !== 8) {
    throw new PinError('ERR_PIN_BLOCK_LENGTH', 'block', `A block of format ${format} has 8 bytes`);
  }
  const clear = ciphers.tdesDecryptEcb(key, block);
  try {
    return decodePinBlock(format, clear, { pan });
  } finally {
    clear.fill(0);
  }
}

/**
 * Whether ISO 9564-1:2017 (table 2) lets a block of one format become one of another: never into format 1, which is bound to no account, and
 * never into or out of format 2, which a card alone takes.
 */
export function isTranslationAllowed(from: PinBlockFormat, to: PinBlockFormat): boolean {
  return from !== 2 && to !== 1 && to !== 2;
}

/**
 * Makes a block under another key, and maybe of another format, for the same account. The PIN is in clear for the length of this call alone.
 *
 * @throws {PinError} as of both formats, `ERR_PIN_KEY`, and `ERR_PIN_TRANSLATION`
 */
export function translatePinBlock(
  ciphers: BlockCiphers,
  from: PinBlockForm,
  to: PinBlockForm,
  block: Uint8Array,
  making: PinBlockMaking,
): Uint8Array {
  if (!isTranslationAllowed(from.format, to.format)) {
    throw new PinError(
      'ERR_PIN_TRANSLATION',
      'format',
      `A block of format ${from.format} may not become one of format ${to.format}`,
    );
  }
  const pin = decipherPinBlock(ciphers, from, block, making.pan);
  try {
    return encipherPinBlock(ciphers, to, pin, making);
  } finally {
    pin.fill(0);
  }
}

function checkKey({ format, key }: PinBlockForm): void {
  const lengths = format === 4 ? [16, 24, 32] : [16, 24];
  if (!lengths.includes(key.length)) {
    throw new PinError('ERR_PIN_KEY', 'key', `The key of format ${format} has ${lengths.join(', ')} bytes`);
  }
}
