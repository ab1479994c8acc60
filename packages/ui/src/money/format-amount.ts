import { type Amount, CURRENCIES } from '@tallystick/protocol';
import { spoken } from '../language/current.ts';

/**
 * Writes an amount for people, by locale: `{ value: 1250, currency: 'EUR' }` is `€12.50` in English. Minor units become a decimal by
 * moving the point in the text, so no amount is rounded on its way to a screen or a receipt.
 *
 * @param locale that of the page where it is left out
 */
export const formatAmount = ({ value, currency }: Amount, locale = spoken.locale): string => {
  const { decimals } = CURRENCIES[currency];
  const digits = String(Math.abs(value)).padStart(decimals + 1, '0');
  const point = digits.length - decimals;
  const decimal = decimals === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
  const format = new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  });
  return format.format(`${value < 0 ? '-' : ''}${decimal}` as Intl.StringNumericLiteral);
};
