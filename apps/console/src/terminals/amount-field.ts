import { CURRENCIES, type Terminal } from '@tallystick/protocol';

type Currency = Terminal['currency'];

/** Minor units as people type them: `1250` euro cents are `12.50`. */
export const typedAmount = (minor: number, currency: Currency): string => {
  const { decimals } = CURRENCIES[currency];
  const digits = String(minor).padStart(decimals + 1, '0');
  const point = digits.length - decimals;
  return decimals === 0 ? digits : `${digits.slice(0, point)}.${digits.slice(point)}`;
};

/** What was typed, in minor units; undefined: not an amount above zero, or finer than the currency is. */
export const minorAmount = (typed: string, currency: Currency): number | undefined => {
  const { decimals } = CURRENCIES[currency];
  const [, whole, fraction = ''] = /^(\d{1,10})(?:[.,](\d*))?$/.exec(typed.trim()) ?? [];
  if (whole === undefined || fraction.length > decimals) return undefined;
  const minor = Number(whole + fraction.padEnd(decimals, '0'));
  return minor > 0 ? minor : undefined;
};
