import { Button } from '@mantine/core';
import { CURRENCIES } from '@tallystick/protocol';
import type { TerminalState } from '@tallystick/terminal-sdk';
import { formatAmount, Money } from '@tallystick/ui';
import { useEffect, useRef, useState } from 'react';
import { append, EMPTY, erase, minorUnits, point } from '../money/entry.ts';
import { Icon } from '../parts/icons.tsx';
import { Keypad, keepFocus } from '../parts/keypad.tsx';
import { Page } from '../parts/page.tsx';
import { RefusalNote } from '../parts/refusal-note.tsx';
import { hrefOf } from '../place.ts';
import { allowSound } from '../signals.ts';
import { useTerminal } from '../terminal-context.ts';
import { words } from '../words/en.ts';
import { SaleList } from './payments.tsx';

type Ready = Extract<TerminalState, { kind: 'ready' }>;

const isControl = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('a, button, input, summary') !== null;

/** Hears the keyboard wherever the focus is. */
const useKeys = (press: (event: KeyboardEvent) => void): void => {
  const onKey = useRef(press);
  onKey.current = press;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => onKey.current(event);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
};

const Actions = () => (
  <>
    <a
      className="till-icon-button till-only-narrow"
      href={hrefOf({ at: 'payments' })}
      aria-label={words.sale.payments}
    >
      <Icon name="list" />
    </a>
    <a className="till-icon-button" href={hrefOf({ at: 'settings' })} aria-label={words.sale.settings}>
      <Icon name="gear" />
    </a>
  </>
);

/** Takes everything back that was typed, also by the Escape key. Its place is kept, so that nothing moves when it comes. */
const ClearKey = ({ shown, onClear }: { readonly shown: boolean; readonly onClear: () => void }) => (
  <button
    type="button"
    className="till-sale-clear"
    data-shown={shown}
    disabled={!shown}
    aria-label={words.sale.clearAmount}
    onMouseDown={keepFocus}
    onClick={onClear}
  >
    {words.sale.clear}
  </button>
);

/** Home: the amount, the keys, and one wide button at the thumb. */
export const Sale = ({ state }: { readonly state: Ready }) => {
  const terminal = useTerminal();
  const { currency, maximumAmount, mode } = state.terminal;
  const { decimals } = CURRENCIES[currency];
  const [entry, setEntry] = useState(EMPTY);
  const amount = { value: minorUnits(entry, decimals), currency };
  const tooLarge = amount.value > maximumAmount;
  const chargeable = amount.value > 0 && !tooLarge;
  const told = tooLarge ? 'alert' : entry.dropped === undefined ? undefined : 'status';
  const say = words.sale;

  const charge = () => {
    if (!chargeable) return;
    allowSound();
    terminal.charge(amount);
  };
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (/^[0-9]$/.test(event.key)) setEntry((now) => append(now, event.key, decimals));
    else if (event.key === '.' || event.key === ',') setEntry((now) => point(now, decimals));
    else if (event.key === 'Backspace' || event.key === 'Delete') setEntry(erase);
    else if (event.key === 'Escape') setEntry(EMPTY);
    else if (event.key === 'Enter' && !isControl(event.target)) charge();
  };
  useKeys(press);

  return (
    <Page
      title={say.title}
      titleHidden
      className="till-sale-page"
      terminal={state.terminal}
      test={mode === 'test'}
      actions={<Actions />}
    >
      <div className="till-sale">
        <section className="till-sale-entry">
          {state.refusal && (
            <div className="till-dismissible">
              <RefusalNote refusal={state.refusal} />
              <Button variant="subtle" onClick={() => terminal.acknowledge()}>
                {say.understood}
              </Button>
            </div>
          )}
          <div className="till-sale-amount" data-empty={amount.value === 0}>
            <output aria-label={say.title}>
              <Money amount={amount} size="screen" />
            </output>
            <ClearKey shown={entry !== EMPTY} onClear={() => setEntry(EMPTY)} />
            <p className="till-sale-limit" data-over={tooLarge} role={told}>
              {tooLarge
                ? say.limit(formatAmount({ value: maximumAmount, currency }))
                : entry.dropped !== undefined
                  ? say.noDecimals
                  : ' '}
            </p>
          </div>
          <Keypad
            onKey={(key) => setEntry((now) => append(now, key, decimals))}
            onErase={() => setEntry(erase)}
          />
          <div className="ui-at-hand till-sale-charge-row">
            <Button fullWidth className="till-sale-charge" disabled={!chargeable} onClick={charge}>
              {say.charge(formatAmount(amount))}
            </Button>
          </div>
        </section>
        <aside className="till-sale-aside till-only-wide">
          <SaleList terminal={state.terminal} />
        </aside>
      </div>
    </Page>
  );
};
