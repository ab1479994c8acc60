import { CURRENCIES, type CurrencyCode } from '@tallystick/protocol';

const BY_NUMERIC = new Map<string, CurrencyCode>(
  Object.entries(CURRENCIES).map(([code, { numeric }]) => [numeric, code as CurrencyCode]),
);

/** ISO 4217 alphabetic code of DE49's numeric one, or undefined when it is none that we know. */
export const currencyOfNumeric = (numeric: string): CurrencyCode | undefined => BY_NUMERIC.get(numeric);

/** Decimal digits packed two a byte (EMV format n) as text, or undefined when a half byte is no digit. */
export const bcdDigits = (bytes: Uint8Array): string | undefined => {
  const text = bytes.toHex();
  return /^[0-9]*$/.test(text) ? text : undefined;
};
