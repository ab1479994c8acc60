import { CURRENCIES, type CurrencyCode } from '@tallystick/protocol';

/** A sign or a code may stand on either side; digits may be grouped by a comma, a point, a space or an apostrophe. */
const TYPED =
  /^(?<code>[A-Z]{3}|\p{Sc})?\s?(?<digits>\d[\d.,'’ \u00a0\u202f]*?)\s?(?<after>[A-Z]{3}|\p{Sc})?$/iu;
const FRACTION = /[.,](\d{1,2})$/;
const WHOLE_DIGITS_MAX = 12;

/**
 * What a text may mean as an amount: `12.50`, `12,50` and `1,250.00 EUR` are amounts. Gives minor units with each currency that it
 * could be in, such as `EUR 1250`; none when it is no amount.
 */
export const typedAmounts = (text: string): string[] => {
  const { code, digits, after } = TYPED.exec(text.trim())?.groups ?? {};
  if (digits === undefined || (code !== undefined && after !== undefined)) return [];
  const named = code ?? after;
  const fraction = FRACTION.exec(digits)?.[1] ?? '';
  const whole = digits.replace(FRACTION, '').replace(/\D/g, '');
  if (whole.length > WHOLE_DIGITS_MAX) return [];
  return (Object.keys(CURRENCIES) as CurrencyCode[]).flatMap((currency) => {
    const { decimals } = CURRENCIES[currency];
    const isNamed = named === undefined || !/^[A-Z]{3}$/i.test(named) || named.toUpperCase() === currency;
    if (!isNamed || fraction.length > decimals) return [];
    return [`${currency} ${BigInt(whole + fraction.padEnd(decimals, '0'))}`];
  });
};
