import { CURRENCIES, type Terminal } from '@tallystick/protocol';

type Currency = Terminal['currency'];

/** Minor units as people type them: `1250` euro cents are `12.50`. */
export const typedAmount = (minor: number, currency: Currency): string => {
  const { decimals } = CURRENCIES[currency];
  return (minor / 10 ** decimals).toFixed(decimals);
};

/** What was typed, in minor units; undefined: not an amount above zero. */
export const minorAmount = (typed: string, currency: Currency): number | undefined => {
  const { decimals } = CURRENCIES[currency];
  if (!/^\d{1,10}([.,]\d*)?$/.test(typed.trim())) return undefined;
  const minor = Math.round(Number(typed.trim().replace(',', '.')) * 10 ** decimals);
  return minor > 0 ? minor : undefined;
};
