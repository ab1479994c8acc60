import type { Cashier } from '@tallystick/protocol';
import type { CashierState, TerminalInfo } from '@tallystick/terminal-sdk';
import { Button } from '@tallystick/ui';
import { useEffect, useState } from 'react';
import { Page } from '../parts/page.tsx';
import { TillCode } from '../parts/till-code.tsx';
import { useTerminal } from '../terminal-context.ts';
import { cashiers as cashierWords } from '../words/cashiers.ts';

type Locked = Extract<CashierState, { kind: 'locked' }>;

const say = cashierWords;
/** How often a server that does not answer is asked who can sign in, in milliseconds. */
const ASK_MS = 10_000;

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
        <p className="till-lead" role="status">
          {lock.server === undefined ? say.none : say.server[lock.server]}
        </p>
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

const useAsking = (isAway: boolean): void => {
  const terminal = useTerminal();
  useEffect(() => {
    if (!isAway) return;
    const timer = setInterval(() => terminal.askCashiers(), ASK_MS);
    return () => clearInterval(timer);
  }, [isAway, terminal]);
};

/** Nobody stands at the till: who it is, and the code. */
export const CashierLock = ({
  terminal,
  lock,
}: {
  readonly terminal: TerminalInfo;
  readonly lock: Locked;
}) => {
  const client = useTerminal();
  const [chosen, choose] = useState<Cashier>();
  useAsking(lock.server === 'away');
  const names = { terminal, test: terminal.mode === 'test' };
  const title = chosen === undefined ? say.who : say.code(chosen.name);
  return (
    <Page key={title} title={title} className="is-narrow till-lock-page" {...names}>
      {chosen === undefined ? (
        <Who lock={lock} onChoose={choose} />
      ) : (
        <TillCode
          cashier={chosen}
          isTrying={lock.isTrying}
          refusal={lock.refusal}
          onCode={(code) => client.signInCashier(chosen.id, code)}
          onOther={() => choose(undefined)}
        />
      )}
    </Page>
  );
};
