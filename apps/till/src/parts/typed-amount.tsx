import type { Amount } from '@tallystick/protocol';
import { Money } from '@tallystick/ui';
import { words } from '../words/index.ts';
import { keepFocus } from './keypad.tsx';

/** The amount as typed so far, what is to be said of it, and the key that takes all of it back, as Escape does. */
export const TypedAmount = ({
  amount,
  said,
  over,
  onClear,
}: {
  readonly amount: Amount;
  readonly said: string | undefined;
  /** It is more than may be charged: what is said is said at once. */
  readonly over: boolean;
  /** Undefined while nothing was typed: the key keeps its place, so that nothing moves when it comes. */
  readonly onClear: (() => void) | undefined;
}) => (
  <div className="till-sale-amount" data-empty={amount.value === 0}>
    <output aria-label={words.sale.title}>
      <Money amount={amount} size="screen" />
    </output>
    <button
      type="button"
      className="till-sale-clear"
      data-shown={onClear !== undefined}
      disabled={onClear === undefined}
      aria-label={words.sale.clearAmount}
      onMouseDown={keepFocus}
      onClick={onClear}
    >
      {words.sale.clear}
    </button>
    <p
      className="till-sale-limit"
      data-over={over}
      role={over ? 'alert' : said === undefined ? undefined : 'status'}
    >
      {said ?? ' '}
    </p>
  </div>
);
