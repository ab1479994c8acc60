import { CURRENCIES, currencyOfNumeric } from '@tallystick/currencies';

/** The letters of a currency, such as GBP for 826. */
export function currencyMeaning(numericCode: string): string | undefined {
  return currencyOfNumeric(numericCode);
}

/** An amount of minor units, such as `000000001250` of 826, as `12.50 GBP`. */
export function amountMeaning(minorUnits: string, numericCode: string | undefined): string | undefined {
  const letters = numericCode === undefined ? undefined : currencyOfNumeric(numericCode);
  if (letters === undefined || !/^\d+$/.test(minorUnits)) return undefined;
  const { decimals } = CURRENCIES[letters];
  const digits = minorUnits.replace(/^0+/, '').padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals);
  return decimals === 0 ? `${whole} ${letters}` : `${whole}.${digits.slice(-decimals)} ${letters}`;
}
