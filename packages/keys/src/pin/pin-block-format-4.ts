import { concatBytes, xorBytes } from '@tallystick/encoding';
import type { BlockCiphers } from '../ciphers/block-ciphers.ts';
import { checkPan, checkPin, digitsOf, type PinDigits, packNibbles, unpackNibbles } from './digits.ts';
import { readPin } from './pin-block.ts';
import { PinError } from './pin-error.ts';

const BLOCK_BYTES = 16;
const CONTROL = 4;
const PIN_FILL = 0xa;
const RANDOM_BYTES = 8;

/**
 * The plain PIN field of a format 4 block (ISO 9564-1:2017, 9.4.2.2): control, length, digits, `A` up to 8 bytes, 8 random bytes.
 *
 * @returns 16 bytes, in clear: wipe them after use
 * @throws {PinError} `ERR_PIN_DIGITS`
 */
export function pinField4(pin: PinDigits, randomBytes: (length: number) => Uint8Array): Uint8Array {
  checkPin(pin);
  const head = Array.from({ length: 16 }, (_, at) => {
    if (at === 0) return CONTROL;
    return at === 1 ? pin.length : (pin[at - 2] ?? PIN_FILL);
  });
  return concatBytes(packNibbles(head), randomBytes(RANDOM_BYTES).subarray(0, RANDOM_BYTES));
}

/**
 * The plain PAN field of a format 4 block (ISO 9564-1:2017, 9.4.2.3): how many digits it has above twelve, the digits, zeros. A PAN of
 * fewer than twelve stands at the right of twelve digits.
 *
 * @param pan 1 to 19 digits
 * @returns 16 bytes
 * @throws {PinError} `ERR_PIN_PAN`
 */
export function panField4(pan: string): Uint8Array {
  checkPan(pan, 1);
  const digits = pan.padStart(12, '0');
  const nibbles = [digits.length - 12, ...digitsOf(digits.padEnd(31, '0'))];
  return packNibbles(nibbles);
}

/**
 * Reads the plain PIN field of a format 4 block.
 *
 * @param field 16 bytes
 * @throws {PinError} `ERR_PIN_BLOCK_LENGTH`, `ERR_PIN_BLOCK_FORMAT`, `ERR_PIN_BLOCK_CONTENT`
 */
export function readPinField4(field: Uint8Array): PinDigits {
  checkLength(field);
  const [control, length = 0, ...rest] = unpackNibbles(field.subarray(0, 8));
  if (control !== CONTROL) {
    throw new PinError('ERR_PIN_BLOCK_FORMAT', 'block', 'This is no block of format 4');
  }
  return readPin(length, rest, (nibble) => nibble === PIN_FILL);
}

/**
 * Makes an enciphered block of format 4 (ISO 9564-1:2017, 9.4.2.4): the PIN field enciphered, the PAN field added, enciphered again.
 *
 * @param key AES key of 16, 24 or 32 bytes, for this PIN alone (DUKPT)
 * @param pan 1 to 19 digits
 * @returns 16 bytes
 * @throws {PinError} `ERR_PIN_DIGITS`, `ERR_PIN_PAN`
 * @throws {CipherLengthError} when the key has another length
 */
export function encipherPinBlock4(
  ciphers: BlockCiphers,
  key: Uint8Array,
  pin: PinDigits,
  pan: string,
  randomBytes: (length: number) => Uint8Array,
): Uint8Array {
  const bound = panField4(pan);
  const field = pinField4(pin, randomBytes);
  const first = ciphers.aesEncryptEcb(key, field);
  field.fill(0);
  return ciphers.aesEncryptEcb(key, xorBytes(first, bound));
}

/**
 * Reads an enciphered block of format 4 (ISO 9564-1:2017, 9.4.2.5).
 *
 * @param block 16 bytes
 * @returns the digits, one a byte: wipe them after use
 * @throws {PinError} `ERR_PIN_BLOCK_LENGTH`, `ERR_PIN_BLOCK_FORMAT`, `ERR_PIN_BLOCK_CONTENT`, `ERR_PIN_PAN`: with another key or another
 *   PAN than it was made with, one of these
 * @throws {CipherLengthError} when the key has another length
 */
export function decipherPinBlock4(
  ciphers: BlockCiphers,
  key: Uint8Array,
  block: Uint8Array,
  pan: string,
): PinDigits {
  checkLength(block);
  const bound = panField4(pan);
  const first = xorBytes(ciphers.aesDecryptEcb(key, block), bound);
  const field = ciphers.aesDecryptEcb(key, first);
  try {
    return readPinField4(field);
  } finally {
    field.fill(0);
  }
}

function checkLength(block: Uint8Array): void {
  if (block.length !== BLOCK_BYTES) {
    throw new PinError('ERR_PIN_BLOCK_LENGTH', 'block', 'A block of format 4 has 16 bytes');
  }
}
