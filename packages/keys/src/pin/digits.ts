import { PinError } from './pin-error.ts';

/** PIN digits, one a byte with the value 0 to 9: text cannot be wiped, bytes can. */
export type PinDigits = Uint8Array;

/** ISO 9564-1:2017, 8.1. */
export const PIN_DIGITS = { least: 4, most: 12 } as const;

/**
 * Refuses what is no PIN.
 *
 * @throws {PinError} `ERR_PIN_DIGITS`
 */
export function checkPin(pin: PinDigits): void {
  if (pin.length < PIN_DIGITS.least || pin.length > PIN_DIGITS.most || pin.some((digit) => digit > 9)) {
    throw new PinError('ERR_PIN_DIGITS', 'pin', 'A PIN has 4 to 12 decimal digits');
  }
}

/**
 * Refuses what is no PAN of `least` to `most` digits.
 *
 * @throws {PinError} `ERR_PIN_PAN`
 */
export function checkPan(pan: string, least: number, most = 19): void {
  if (!/^[0-9]*$/.test(pan) || pan.length < least || pan.length > most) {
    throw new PinError('ERR_PIN_PAN', 'pan', `The PAN has ${least} to ${most} digits here`);
  }
}

/** Half bytes to bytes. */
export function packNibbles(nibbles: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(nibbles.length >> 1);
  for (let at = 0; at < bytes.length; at += 1) {
    bytes[at] = ((nibbles[2 * at] ?? 0) << 4) | (nibbles[2 * at + 1] ?? 0);
  }
  return bytes;
}

/** Bytes to half bytes. */
export function unpackNibbles(bytes: Uint8Array): number[] {
  const nibbles: number[] = [];
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    nibbles.push(byte >> 4, byte & 0x0f);
  }
  return nibbles;
}

/** The digits of a text of decimal digits. */
export function digitsOf(text: string): number[] {
  const digits: number[] = [];
  for (let at = 0; at < text.length; at += 1) digits.push(text.charCodeAt(at) - 0x30);
  return digits;
}
