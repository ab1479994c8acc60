import type { Cashier } from '@tallystick/protocol';
import type { CashierState, TerminalInfo } from '@tallystick/terminal-sdk';
import { Button } from '@tallystick/ui';
import { useState } from 'react';
import { TillCode } from '../parts/till-code.tsx';
import { useCashiers, useTerminal } from '../terminal-context.ts';
import { cashiers as say } from '../words/cashiers.ts';
import { words } from '../words/index.ts';
import { WipeTerminal } from './wipe-terminal.tsx';

type SignedIn = Extract<CashierState, { kind: 'signed-in' }>;

/** Without the network nobody's code can be checked. */
const NeedsNetwork = () => {
  const terminal = useTerminal();
  return (
    <>
      <p role="status">{say.wipeNeedsNetwork}</p>
      <Button variant="default" fullWidth className="till-wide" onClick={() => terminal.askCashiers()}>
        {say.again}
      </Button>
    </>
  );
};

const Managers = ({
  managers,
  onChoose,
  onKeep,
}: {
  readonly managers: readonly Cashier[];
  readonly onChoose: (manager: Cashier) => void;
  readonly onKeep: () => void;
}) => (
  <>
    <h3>{say.wipeWho}</h3>
    {managers.length === 0 ? <p>{say.wipeNobody}</p> : null}
    <ul className="till-cashiers">
      {managers.map((manager) => (
        <li key={manager.id}>
          <Button variant="default" fullWidth className="till-wide" onClick={() => onChoose(manager)}>
            {manager.name}
          </Button>
        </li>
      ))}
    </ul>
    <Button variant="subtle" fullWidth onClick={onKeep}>
      {words.settings.wipeNo}
    </Button>
  </>
);

/** Asks for a manager's code, and then as a till does that cashiers do not sign in at. */
const ByCode = ({ terminal, lock }: { readonly terminal: TerminalInfo; readonly lock: SignedIn }) => {
  const client = useTerminal();
  const [isAsking, setAsking] = useState(false);
  const [chosen, choose] = useState<Cashier>();
  const { wipe, managers } = lock;
  if (wipe?.kind === 'allowed') {
    return (
      <>
        <p role="status">{say.wipeAllowed}</p>
        <WipeTerminal label={words.settings.wipe} terminal={terminal} />
      </>
    );
  }
  if (!isAsking) {
    return (
      <>
        <p className="ui-muted">{say.wipeText}</p>
        <Button variant="default" fullWidth className="till-wide" onClick={() => setAsking(true)}>
          {words.settings.wipe}
        </Button>
      </>
    );
  }
  if (chosen === undefined)
    return <Managers managers={managers} onChoose={choose} onKeep={() => setAsking(false)} />;
  const refusal = wipe?.kind === 'refused' ? wipe.refusal : undefined;
  const isAway = refusal?.code === 'no_answer';
  return (
    <>
      <h3>{say.code(chosen.name)}</h3>
      {isAway ? <p role="status">{say.wipeNeedsNetwork}</p> : null}
      <TillCode
        cashier={chosen}
        isTrying={wipe?.kind === 'trying'}
        refusal={isAway ? undefined : refusal}
        onCode={(code) => client.allowWipe(chosen.id, code)}
        onOther={() => choose(undefined)}
      />
    </>
  );
};

/** Wipes the terminal; where cashiers sign in, after the code of an owner or operator. */
export const ManagedWipe = ({ terminal }: { readonly terminal: TerminalInfo }) => {
  const cashiers = useCashiers();
  if (cashiers.kind === 'off') return <WipeTerminal label={words.settings.wipe} terminal={terminal} />;
  return (
    <section className="till-setting">
      {cashiers.kind === 'signed-in' ? <ByCode terminal={terminal} lock={cashiers} /> : <NeedsNetwork />}
    </section>
  );
};
