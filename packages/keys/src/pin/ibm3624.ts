import type { BlockCiphers } from '../ciphers/block-ciphers.ts';
import { desEncryptBlock } from './decimalise.ts';
import { checkPan, digitsOf, type PinDigits, packNibbles, unpackNibbles } from './digits.ts';
import { PinError } from './pin-error.ts';

/** What an issuer agreed on. */
export interface Ibm3624Parameters {
  /** PIN verification key: 16 or 24 bytes, triple DES; 8 bytes, DES, for old test data. */
  readonly key: Uint8Array;
  /** 16 decimal digits: what each half byte 0 to F becomes. */
  readonly table: string;
  readonly pan: string;
  /** Which digits of the PAN are the validation data, from 0. */
  readonly panOffset: number;
  readonly panLength: number;
  /** One hexadecimal digit that fills the validation data up to 16. */
  readonly panPad: string;
}

const MOST_DIGITS = 16;

/**
 * The PIN that belongs to an offset (IBM 3624): the natural PIN, each digit plus that of the offset, modulo ten.
 *
 * @param offset 4 to 16 decimal digits; zeros give the natural PIN
 * @returns as many digits as the offset has, one a byte: wipe them after use
 * @throws {PinError} `ERR_PIN_KEY`, `ERR_PIN_PAN`, `ERR_PIN_PARAMETER`
 */
export function ibm3624Pin(ciphers: BlockCiphers, parameters: Ibm3624Parameters, offset: string): PinDigits {
  if (!/^\d{4,16}$/.test(offset)) {
    throw new PinError('ERR_PIN_PARAMETER', 'offset', 'The offset has 4 to 16 decimal digits');
  }
  const natural = naturalDigits(ciphers, parameters);
  return Uint8Array.from(digitsOf(offset), (digit, at) => ((natural[at] ?? 0) + digit) % 10);
}

/**
 * The offset that makes a PIN valid (IBM 3624): each digit of the PIN less that of the natural PIN, modulo ten.
 *
 * @param pin 4 to 16 digits, one a byte
 * @returns as many decimal digits as the PIN has
 * @throws {PinError} `ERR_PIN_KEY`, `ERR_PIN_PAN`, `ERR_PIN_PARAMETER`, `ERR_PIN_DIGITS`
 */
export function ibm3624Offset(ciphers: BlockCiphers, parameters: Ibm3624Parameters, pin: PinDigits): string {
  if (pin.length < 4 || pin.length > MOST_DIGITS || pin.some((digit) => digit > 9)) {
    throw new PinError('ERR_PIN_DIGITS', 'pin', 'The PIN has 4 to 16 decimal digits here');
  }
  const natural = naturalDigits(ciphers, parameters);
  return Array.from(pin, (digit, at) => (digit - (natural[at] ?? 0) + 10) % 10).join('');
}

function naturalDigits(ciphers: BlockCiphers, parameters: Ibm3624Parameters): number[] {
  const { key, table, pan, panOffset, panLength, panPad } = parameters;
  checkPan(pan, 1);
  if (!/^\d{16}$/.test(table)) {
    throw new PinError('ERR_PIN_PARAMETER', 'table', 'The conversion table has 16 decimal digits');
  }
  if (!/^[0-9A-Fa-f]$/.test(panPad)) {
    throw new PinError('ERR_PIN_PARAMETER', 'panPad', 'The PAN is filled up with one hexadecimal digit');
  }
  const inside = [panOffset, panLength].every((value) => Number.isInteger(value) && value >= 0);
  if (!inside || panLength > MOST_DIGITS || panOffset + panLength > pan.length) {
    throw new PinError(
      'ERR_PIN_PARAMETER',
      'panOffset',
      'The validation data are at most 16 digits of the PAN',
    );
  }
  const validation = pan.slice(panOffset, panOffset + panLength).padEnd(MOST_DIGITS, panPad);
  const block = packNibbles(Array.from(validation, (digit) => Number.parseInt(digit, 16)));
  return unpackNibbles(desEncryptBlock(ciphers, key, block)).map((nibble) => Number(table[nibble]));
}
