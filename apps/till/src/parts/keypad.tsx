import { words } from '../words/index.ts';
import { Icon } from './icons.tsx';

const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '00', '0'] as const;

/** A key that is pressed takes no focus, so that Enter still charges. */
export const keepFocus = (event: { preventDefault(): void }): void => event.preventDefault();

/** The keys of an amount. */
export const Keypad = ({
  onKey,
  onErase,
}: {
  readonly onKey: (key: string) => void;
  readonly onErase: () => void;
}) => (
  <div className="till-keypad">
    {KEYS.map((key) => (
      <button
        type="button"
        key={key}
        className="till-keypad-key"
        onMouseDown={keepFocus}
        onClick={() => onKey(key)}
      >
        {key}
      </button>
    ))}
    <button
      type="button"
      className="till-keypad-key"
      aria-label={words.sale.delete}
      onMouseDown={keepFocus}
      onClick={onErase}
    >
      <Icon name="erase" />
    </button>
  </div>
);
