import { CURRENCIES, type CurrencyCode } from './currencies.ts';

/** Whether a text is the alphabetic code of a currency that is in use, in capitals. */
export const isCurrencyCode = (text: string): text is CurrencyCode => Object.hasOwn(CURRENCIES, text);

const BY_NUMERIC: ReadonlyMap<string, CurrencyCode> = new Map(
  Object.entries(CURRENCIES).map(([code, { numeric }]) => [numeric, code as CurrencyCode]),
);

/**
 * The currency of a numeric code, as ISO 8583 DE49 and EMV tag 5F2A carry it.
 *
 * @param numeric three digits, such as `978`
 */
export const currencyOfNumeric = (numeric: string): CurrencyCode | undefined => BY_NUMERIC.get(numeric);
