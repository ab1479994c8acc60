import type { Amount } from '@tallystick/protocol';
import { formatAmount } from './format-amount.ts';

export interface MoneyProps {
  readonly amount: Amount;
  /** `screen`: the largest thing there is, 40 to 72 pixels. */
  readonly size?: 'text' | 'large' | 'screen';
}

/** An amount in tabular figures. */
export const Money = ({ amount, size = 'text' }: MoneyProps) => (
  <span className="ui-money" data-size={size}>
    {formatAmount(amount)}
  </span>
);
