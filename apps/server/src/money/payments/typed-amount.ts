import { CURRENCIES, type CurrencyCode } from '@tallystick/protocol';

/** A sign or a code may stand on either side; digits may be grouped by a comma, a point, a space or an apostrophe. */
const TYPED =
  /^(?<code>[A-Z]{3}|\p{Sc})?\s?(?<digits>\d[\d.,'’ \u00a0\u202f]*?)\s?(?<after>[A-Z]{3}|\p{Sc})?$/iu;
const LAST_GROUP = /[.,](\d+)$/;
/** From this length on, what stands behind the last comma or point may be the end of a grouped number: `1,250`. */
const GROUP_DIGITS = 3;
const WHOLE_DIGITS_MAX = 12;

/** What digits may mean in minor units: `1,250` is 1.250 or 1250 where the currency has three decimals, and 1250 where it has two. */
const readings = (digits: string, decimals: number): bigint[] => {
  const last = LAST_GROUP.exec(digits)?.[1];
  const found: string[] = [];
  if (last === undefined || last.length >= GROUP_DIGITS)
    found.push(digits.replace(/\D/g, '') + '0'.repeat(decimals));
  if (last !== undefined && last.length <= decimals)
    found.push(digits.replace(LAST_GROUP, '').replace(/\D/g, '') + last.padEnd(decimals, '0'));
  return found.filter((minor) => minor.length <= WHOLE_DIGITS_MAX + decimals).map(BigInt);
};

/**
 * What a text may mean as an amount: `12.50`, `12,50` and `1,250.00 EUR` are amounts. Gives minor units with each currency that it
 * could be in, such as `EUR 1250`; none when it is no amount.
 */
export const typedAmounts = (text: string): string[] => {
  const { code, digits, after } = TYPED.exec(text.trim())?.groups ?? {};
  if (digits === undefined || (code !== undefined && after !== undefined)) return [];
  const named = code ?? after;
  return (Object.keys(CURRENCIES) as CurrencyCode[]).flatMap((currency) => {
    const { decimals } = CURRENCIES[currency];
    const isNamed = named === undefined || !/^[A-Z]{3}$/i.test(named) || named.toUpperCase() === currency;
    return isNamed ? readings(digits, decimals).map((minor) => `${currency} ${minor}`) : [];
  });
};
