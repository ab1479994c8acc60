import type { Cashier } from '@tallystick/protocol';
import type { CashierState, TerminalInfo } from '@tallystick/terminal-sdk';
import { Button } from '@tallystick/ui';
import { useEffect, useRef, useState } from 'react';
import { Icon } from '../parts/icons.tsx';
import { keepFocus } from '../parts/keypad.tsx';
import { Page } from '../parts/page.tsx';
import { RefusalNote } from '../parts/refusal-note.tsx';
import { useTerminal } from '../terminal-context.ts';
import { cashiers as cashierWords } from '../words/cashiers.ts';
import { words } from '../words/index.ts';

type Locked = Extract<CashierState, { kind: 'locked' }>;

const LENGTH = 6;
const KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '', '0'] as const;
const say = cashierWords;

const digitsOf = (text: string): string => text.replaceAll(/\D/g, '').slice(0, LENGTH);

const Who = ({
  lock,
  onChoose,
}: {
  readonly lock: Locked;
  readonly onChoose: (cashier: Cashier) => void;
}) => {
  const terminal = useTerminal();
  if (lock.cashiers.length === 0) {
    return (
      <>
        <p className="till-lead">{say.none}</p>
        <Button variant="default" className="till-wide" onClick={() => terminal.askCashiers()}>
          {say.again}
        </Button>
      </>
    );
  }
  return (
    <ul className="till-cashiers">
      {lock.cashiers.map((cashier) => (
        <li key={cashier.id}>
          <Button variant="default" fullWidth className="till-wide" onClick={() => onChoose(cashier)}>
            {cashier.name}
          </Button>
        </li>
      ))}
    </ul>
  );
};

const Keys = ({
  isTrying,
  onKey,
  onErase,
}: {
  readonly isTrying: boolean;
  readonly onKey: (key: string) => void;
  readonly onErase: () => void;
}) => (
  <div className="till-keypad till-code-keys">
    {KEYS.map((key) =>
      key === '' ? (
        <span key="none" />
      ) : (
        <button
          type="button"
          key={key}
          className="till-keypad-key"
          disabled={isTrying}
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
      disabled={isTrying}
      onMouseDown={keepFocus}
      onClick={onErase}
    >
      <Icon name="erase" />
    </button>
  </div>
);

/** The code is sent with its sixth digit: there is nothing more to press. */
const Code = ({
  cashier,
  lock,
  onOther,
}: {
  readonly cashier: Cashier;
  readonly lock: Locked;
  readonly onOther: () => void;
}) => {
  const terminal = useTerminal();
  const field = useRef<HTMLInputElement>(null);
  const [code, setCode] = useState('');
  // What somebody else was told is not said to this person.
  const [hasTried, setTried] = useState(false);
  const { isTrying, refusal } = lock;
  useEffect(() => field.current?.focus({ preventScroll: true }), []);
  const take = (text: string) => {
    if (isTrying) return;
    const digits = digitsOf(text);
    setCode(digits.length === LENGTH ? '' : digits);
    if (digits.length !== LENGTH) return;
    setTried(true);
    terminal.signInCashier(cashier.id, digits);
  };
  return (
    <div className="till-code">
      <div className="till-code-entry">
        {refusal && hasTried && !isTrying && <RefusalNote refusal={refusal} />}
        <input
          ref={field}
          className="till-code-field"
          type="password"
          inputMode="none"
          autoComplete="off"
          maxLength={LENGTH}
          aria-label={`${say.code(cashier.name)}, ${say.field}`}
          value={code}
          readOnly={isTrying}
          onChange={(event) => take(event.currentTarget.value)}
        />
        <p className="ui-muted till-centred" role="status">
          {isTrying ? say.trying : say.field}
        </p>
        <Button variant="subtle" onClick={onOther} disabled={isTrying}>
          {say.other}
        </Button>
      </div>
      <Keys
        isTrying={isTrying}
        onKey={(key) => take(code + key)}
        onErase={() => setCode((now) => now.slice(0, -1))}
      />
    </div>
  );
};

/** Nobody stands at the till: who it is, and the code. */
export const CashierLock = ({
  terminal,
  lock,
}: {
  readonly terminal: TerminalInfo;
  readonly lock: Locked;
}) => {
  const [chosen, choose] = useState<Cashier>();
  const names = { terminal, test: terminal.mode === 'test' };
  const title = chosen === undefined ? say.who : say.code(chosen.name);
  return (
    <Page key={title} title={title} className="is-narrow till-lock-page" {...names}>
      {chosen === undefined ? (
        <Who lock={lock} onChoose={choose} />
      ) : (
        <Code cashier={chosen} lock={lock} onOther={() => choose(undefined)} />
      )}
    </Page>
  );
};
