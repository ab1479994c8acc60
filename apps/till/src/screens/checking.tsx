import type { TerminalState } from '@tallystick/terminal-sdk';
import { Button, Money, StateShape, useWait } from '@tallystick/ui';
import { Page } from '../parts/page.tsx';
import { useTerminal } from '../terminal-context.ts';
import { words } from '../words/index.ts';

type Checking = Extract<TerminalState, { kind: 'checking' }>;

/** The end of a payment is not known yet: never called declined, never called paid, before the server has said. */
export const CheckingScreen = ({ state }: { readonly state: Checking }) => {
  const terminal = useTerminal();
  const wait = useWait(state.paymentId);
  const say = words.checking;
  return (
    <Page
      title={say.title}
      className="is-narrow till-charge"
      terminal={state.terminal}
      test={state.terminal.mode === 'test'}
    >
      <p className="till-charge-amount">
        <Money amount={state.amount} size="screen" />
      </p>
      <div className="till-lead-shape">
        <StateShape kind="waiting" size={88} />
      </div>
      <p className="till-lead till-centred">{say.text}</p>
      <p className="till-centred">
        <strong>{say.warn}</strong>
      </p>
      <div className="till-wait-words" role="status">
        {state.refusal && <p>{state.refusal.title}.</p>}
        {state.polls > 0 && <p className="ui-muted">{say.asked(state.polls)}</p>}
      </div>
      <div className="till-bottom ui-at-hand">
        {wait !== 'short' && (
          <Button fullWidth className="till-wide" onClick={() => terminal.recover()}>
            {say.check}
          </Button>
        )}
      </div>
    </Page>
  );
};
