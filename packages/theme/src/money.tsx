import { type Amount, CURRENCIES } from '@tallystick/protocol';

/** Writes an amount for people, by locale: `{ value: 1250, currency: 'EUR' }` is `€12.50` in English. */
export const formatAmount = (amount: Amount, locale?: string): string => {
  const { decimals } = CURRENCIES[amount.currency];
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: amount.currency,
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(amount.value / 10 ** decimals);
};

export interface MoneyProps {
  readonly amount: Amount;
  /** `screen`: the largest thing there is, 40 to 72 pixels. */
  readonly size?: 'text' | 'large' | 'screen';
}

const SIZES = {
  text: 'inherit',
  large: 'clamp(28px, 6vw, 40px)',
  screen: 'clamp(40px, 14vw, 72px)',
} as const;

/** An amount in tabular figures. */
export const Money = ({ amount, size = 'text' }: MoneyProps) => (
  <span
    className="ts-money"
    style={{ fontSize: SIZES[size], fontWeight: size === 'text' ? 'inherit' : 650, lineHeight: 1.1 }}
  >
    {formatAmount(amount)}
  </span>
);
