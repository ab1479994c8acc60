import { CURRENCIES } from '@tallystick/protocol';
import type { TerminalInfo, TerminalState } from '@tallystick/terminal-sdk';
import { Button, formatAmount } from '@tallystick/ui';
import { Suspense, useLayoutEffect, useRef, useState } from 'react';
import { append, EMPTY, type Entry, erase, minorUnits, point } from '../money/entry.ts';
import { takeTypedAhead } from '../money/typed-ahead.ts';
import type { Named } from '../parts/head-names.tsx';
import { Icon } from '../parts/icons.tsx';
import { Keypad } from '../parts/keypad.tsx';
import { later, loadLater } from '../parts/later.ts';
import { Page } from '../parts/page.tsx';
import { RefusalNote } from '../parts/refusal-note.tsx';
import { TypedAmount } from '../parts/typed-amount.tsx';
import { hrefOf } from '../place.ts';
import { allowSound } from '../signals.ts';
import { useCashiers, useTerminal } from '../terminal-context.ts';
import { words } from '../words/index.ts';
import { SaleList } from './payments.tsx';

type Ready = Extract<TerminalState, { kind: 'ready' }>;

const isControl = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest('a, button, input, summary') !== null;

/** Hears the keyboard wherever the focus is. */
const useKeys = (press: (event: KeyboardEvent) => void): void => {
  const onKey = useRef(press);
  onKey.current = press;
  useLayoutEffect(() => {
    const listen = (event: KeyboardEvent) => onKey.current(event);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
};

/** What a key of the keyboard makes of the entry. */
const typed = (entry: Entry, key: string, decimals: number): Entry => {
  if (/^[0-9]$/.test(key)) return append(entry, key, decimals);
  if (key === '.' || key === ',') return point(entry, decimals);
  if (key === 'Backspace' || key === 'Delete') return erase(entry);
  return key === 'Escape' ? EMPTY : entry;
};

/** The amount as it is typed; it begins with what was pressed on the way here. */
const useEntry = (decimals: number) => {
  const [entry, setEntry] = useState(EMPTY);
  useLayoutEffect(() => {
    const keys = takeTypedAhead();
    setEntry((before) => keys.reduce((now, key) => typed(now, key, decimals), before));
  }, [decimals]);
  return [entry, setEntry] as const;
};

const LockButton = later(async () => (await loadLater()).LockButton, null);

const AtTheTill = () => {
  const cashiers = useCashiers();
  return cashiers.kind === 'signed-in' ? (
    <Suspense fallback={null}>
      <LockButton name={cashiers.cashier.name} />
    </Suspense>
  ) : null;
};

const Actions = () => (
  <>
    <AtTheTill />
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

/** Whose till it is now. */
const useNamed = ({ merchantName, terminalLabel }: TerminalInfo): Named => {
  const cashiers = useCashiers();
  const named = { merchantName, terminalLabel };
  return cashiers.kind === 'signed-in' ? { ...named, cashier: cashiers.cashier.name } : named;
};

/** Home: the amount, the keys, and one wide button at the thumb. */
export const Sale = ({ state }: { readonly state: Ready }) => {
  const terminal = useTerminal();
  const { currency, maximumAmount, mode } = state.terminal;
  const { decimals } = CURRENCIES[currency];
  const [entry, setEntry] = useEntry(decimals);
  const amount = { value: minorUnits(entry, decimals), currency };
  const tooLarge = amount.value > maximumAmount;
  const chargeable = amount.value > 0 && !tooLarge;
  const say = words.sale;

  const charge = () => {
    if (!chargeable) return;
    allowSound();
    terminal.charge(amount);
  };
  const press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Enter' && !isControl(event.target)) charge();
    else setEntry((now) => typed(now, event.key, decimals));
  };
  useKeys(press);

  return (
    <Page
      title={say.title}
      titleHidden
      className="till-sale-page"
      terminal={useNamed(state.terminal)}
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
          <TypedAmount
            amount={amount}
            said={
              tooLarge
                ? say.limit(formatAmount({ value: maximumAmount, currency }))
                : entry.dropped !== undefined
                  ? say.noDecimals
                  : undefined
            }
            over={tooLarge}
            onClear={entry === EMPTY ? undefined : () => setEntry(EMPTY)}
          />
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
