import type { TerminalState } from '@tallystick/terminal-sdk';
import { Button, StateShape } from '@tallystick/ui';
import { Page } from '../parts/page.tsx';
import { RefusalNote } from '../parts/refusal-note.tsx';
import { useTerminal } from '../terminal-context.ts';
import { words } from '../words/index.ts';

type Awaiting = Extract<TerminalState, { kind: 'awaiting_approval' }>;

/** Enrolled, and an operator has to say yes. */
export const AwaitingApproval = ({ state }: { readonly state: Awaiting }) => {
  const terminal = useTerminal();
  const say = words.approval;
  return (
    <Page
      title={say.title}
      className="is-narrow"
      terminal={state.terminal}
      test={state.terminal.mode === 'test'}
    >
      <div className="till-lead-shape">
        <StateShape kind="waiting" size={64} />
      </div>
      <p className="till-lead">{say.text}</p>
      <p className="ui-muted">{say.byItself}</p>
      {state.refusal && <RefusalNote refusal={state.refusal} />}
      <Button
        fullWidth
        className="till-wide"
        onClick={() => terminal.checkApproval()}
        disabled={state.checking}
      >
        {state.checking ? say.checking : say.check}
      </Button>
      <Button variant="subtle" fullWidth onClick={() => terminal.wipe()}>
        {say.leave}
      </Button>
    </Page>
  );
};
