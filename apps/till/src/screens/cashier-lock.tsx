import type { Cashier } from '@tallystick/protocol';
import type { CashierState, TerminalInfo } from '@tallystick/terminal-sdk';
import { Button } from '@tallystick/ui';
import { useState } from 'react';
import { Page } from '../parts/page.tsx';
import { TillCode } from '../parts/till-code.tsx';
import { useTerminal } from '../terminal-context.ts';
import { cashiers as cashierWords } from '../words/cashiers.ts';

type Locked = Extract<CashierState, { kind: 'locked' }>;

const say = cashierWords;

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
