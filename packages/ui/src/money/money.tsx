import type { Amount } from '@tallystick/protocol';
import { formatAmount } from './format-amount.ts';

export interface MoneyProps {
  readonly amount: Amount;
  /** `screen`: the largest thing there is, up to 4.5 rem, and whole at every width. */
  readonly size?: 'text' | 'large' | 'screen';
}

const LENGTHS = [
  ['short', 7],
  ['middle', 10],
  ['long', 14],
] as const;

/** An amount in tabular figures. On a screen of its own its size follows from its length, so that it is never cut. */
export const Money = ({ amount, size = 'text' }: MoneyProps) => {
  const text = formatAmount(amount);
  if (size !== 'screen') {
    return (
      <span className="ui-money" data-size={size}>
        {text}
      </span>
    );
  }
  const [length = 'longest'] = LENGTHS.find(([, most]) => text.length <= most) ?? [];
  return (
    <span className="ui-money" data-size={size} data-length={length}>
      <span>{text}</span>
    </span>
  );
};
