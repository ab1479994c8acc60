import type { BlockCiphers } from '../ciphers/block-ciphers.ts';
import { decimalised, desEncryptBlock } from './decimalise.ts';
import { checkPan, digitsOf, type PinDigits, packNibbles } from './digits.ts';
import { PinError } from './pin-error.ts';

const PIN_LENGTH = 4;

/**
 * PIN verification value (Visa; ISO 9564-1:2017 leaves the method to the issuer): the eleven right digits of the PAN without its check
 * digit, the key index and the PIN are enciphered, and decimalised in two passes.
 *
 * @param key PIN verification key: 16 or 24 bytes, triple DES; 8 bytes, DES, for old test data
 * @param pan at least 12 digits
 * @param index 0 to 9: which of the issuer's keys
 * @param pin 4 digits; of a longer PIN the left four
 * @returns four decimal digits
 * @throws {PinError} `ERR_PIN_KEY`, `ERR_PIN_PAN`, `ERR_PIN_PARAMETER`, `ERR_PIN_DIGITS`
 */
export function pinVerificationValue(
  ciphers: BlockCiphers,
  key: Uint8Array,
  pan: string,
  index: number,
  pin: PinDigits,
): string {
  checkPan(pan, 12);
  if (!Number.isInteger(index) || index < 0 || index > 9) {
    throw new PinError('ERR_PIN_PARAMETER', 'index', 'The key index is one digit');
  }
  if (pin.length !== PIN_LENGTH || pin.some((digit) => digit > 9)) {
    throw new PinError('ERR_PIN_DIGITS', 'pin', 'The PIN has four digits here');
  }
  const input = packNibbles([...digitsOf(pan.slice(-12, -1)), index, ...pin]);
  const enciphered = desEncryptBlock(ciphers, key, input);
  input.fill(0);
  return decimalised(enciphered, PIN_LENGTH);
}
