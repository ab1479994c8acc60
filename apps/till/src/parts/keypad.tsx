import { words } from '../words/index.ts';
import { Icon } from './icons.tsx';

/** What stands beside 0: two of it in an amount, nothing in a code. */
const keysWith = (beside: '00' | '') => ['1', '2', '3', '4', '5', '6', '7', '8', '9', beside, '0'] as const;

/** A key that is pressed takes no focus, so that Enter still charges. */
export const keepFocus = (event: { preventDefault(): void }): void => event.preventDefault();

/** The keys of an amount, or of a code. */
export const Keypad = ({
  beside = '00',
  disabled = false,
  onKey,
  onErase,
}: {
  readonly beside?: '00' | '';
  readonly disabled?: boolean;
  readonly onKey: (key: string) => void;
  readonly onErase: () => void;
}) => (
  <div className={beside === '' ? 'till-keypad till-code-keys' : 'till-keypad'}>
    {keysWith(beside).map((key) =>
      key === '' ? (
        <span key="none" />
      ) : (
        <button
          type="button"
          key={key}
          className="till-keypad-key"
          disabled={disabled}
          onMouseDown={keepFocus}
          onClick={() => onKey(key)}
        >
          {key}
        </button>
      ),
    )}
    <button
      type="button"
      className="till-keypad-key"
      aria-label={words.sale.delete}
      disabled={disabled}
      onMouseDown={keepFocus}
      onClick={onErase}
    >
      <Icon name="erase" />
    </button>
  </div>
);
