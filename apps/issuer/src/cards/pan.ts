import { type Randomness, randomDigits } from '@tallystick/keys/randomness';

const PAN_DIGITS = 16;

/** Check digit of ISO/IEC 7812-1 Annex B for the digits before it. */
export const luhnDigit = (digits: string): string => {
  let sum = 0;
  for (let at = 0; at < digits.length; at += 1) {
    const digit = Number(digits[digits.length - 1 - at]);
    sum += at % 2 === 1 ? digit : digit * 2 - (digit > 4 ? 9 : 0);
  }
  return String((10 - (sum % 10)) % 10);
};

/** Draws a PAN of 16 digits under a BIN of 6 to 8. */
export const drawPan = (bin: string, randomness: Randomness): string => {
  const digits = bin + randomDigits(randomness, PAN_DIGITS - 1 - bin.length);
  return digits + luhnDigit(digits);
};

/** First six and last four digits, the most that may be shown (PCI DSS 3.4.1). */
export const maskPan = (pan: string): string => pan.slice(0, 6) + '*'.repeat(pan.length - 10) + pan.slice(-4);
