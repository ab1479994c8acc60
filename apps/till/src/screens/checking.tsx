import { Button } from '@mantine/core';
import type { TerminalState } from '@tallystick/terminal-sdk';
import { Money, StateShape } from '@tallystick/theme';
import { Page } from '../parts/page.tsx';
import { useWait } from '../parts/use-wait.ts';
import { useTerminal } from '../terminal-context.ts';
import { words } from '../words/en.ts';

type Checking = Extract<TerminalState, { kind: 'checking' }>;

/** The end of a payment is not known yet: never called declined, never called paid, before the server has said. */
export const CheckingScreen = ({ state }: { readonly state: Checking }) => {
  const terminal = useTerminal();
  const wait = useWait(state.paymentId);
  const say = words.checking;
  return (
    <Page
      title={say.title}
      className="narrow charging"
      terminal={state.terminal}
      test={state.terminal.mode === 'test'}
    >
      <p className="charging-amount">
        <Money amount={state.amount} size="screen" />
      </p>
      <div className="lead-shape">
        <StateShape kind="waiting" size={88} />
      </div>
      <p className="lead centred">{say.text}</p>
      <p className="centred">
        <strong>{say.warn}</strong>
      </p>
      <div className="wait-words" role="status">
        {state.refusal && <p>{state.refusal.title}.</p>}
        {state.polls > 0 && <p className="muted">{say.asked(state.polls)}</p>}
      </div>
      <div className="bottom">
        {wait !== 'short' && (
          <Button fullWidth className="wide" onClick={() => terminal.recover()}>
            {say.check}
          </Button>
        )}
      </div>
    </Page>
  );
};
