import type { Cashier } from '@tallystick/protocol';
import type { CashierState, TerminalInfo } from '@tallystick/terminal-sdk';
import { Button } from '@tallystick/ui';
import { type ReactNode, useState } from 'react';
import { Page } from '../parts/page.tsx';
import { TillCode } from '../parts/till-code.tsx';
import { goTo, hrefOf } from '../place.ts';
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
}: {
  readonly managers: readonly Cashier[];
  readonly onChoose: (manager: Cashier) => void;
}) => (
  <>
    <p className="ui-muted">{say.wipeText}</p>
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
    <Button variant="subtle" fullWidth onClick={() => goTo({ at: 'settings' })}>
      {words.settings.wipeNo}
    </Button>
  </>
);

const Code = ({
  manager,
  wipe,
  onOther,
}: {
  readonly manager: Cashier;
  readonly wipe: SignedIn['wipe'];
  readonly onOther: () => void;
}) => {
  const client = useTerminal();
  const refusal = wipe?.kind === 'refused' ? wipe.refusal : undefined;
  const isAway = refusal?.code === 'no_answer';
  return (
    <>
      {isAway ? <p role="status">{say.wipeNeedsNetwork}</p> : null}
      <TillCode
        cashier={manager}
        isTrying={wipe?.kind === 'trying'}
        refusal={isAway ? undefined : refusal}
        onCode={(code) => client.allowWipe(manager.id, code)}
        onOther={onOther}
      />
    </>
  );
};

/** Wipes the terminal; where cashiers sign in, after the code of an owner or operator. A page of its own: the code has all of the keys in sight. */
export const WipePage = ({ terminal }: { readonly terminal: TerminalInfo }) => {
  const cashiers = useCashiers();
  const [chosen, choose] = useState<Cashier>();
  const page = (title: string, children: ReactNode) => (
    <Page
      key={title}
      title={title}
      className="is-narrow till-lock-page"
      back={hrefOf({ at: 'settings' })}
      terminal={terminal}
      test={terminal.mode === 'test'}
    >
      {children}
    </Page>
  );
  const wipeIt = <WipeTerminal label={words.settings.wipe} terminal={terminal} />;
  if (cashiers.kind === 'off') return page(words.settings.wipe, wipeIt);
  if (cashiers.kind !== 'signed-in') return page(words.settings.wipe, <NeedsNetwork />);
  const { wipe, managers } = cashiers;
  if (wipe?.kind === 'allowed') {
    return page(
      words.settings.wipe,
      <>
        <p role="status">{say.wipeAllowed}</p>
        {wipeIt}
      </>,
    );
  }
  return chosen === undefined
    ? page(say.wipeWho, <Managers managers={managers} onChoose={choose} />)
    : page(say.code(chosen.name), <Code manager={chosen} wipe={wipe} onOther={() => choose(undefined)} />);
};
