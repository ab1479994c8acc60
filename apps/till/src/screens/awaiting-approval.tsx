import { Button } from '@mantine/core';
import type { TerminalState } from '@tallystick/terminal-sdk';
import { StateShape } from '@tallystick/theme';
import { Page } from '../parts/page.tsx';
import { RefusalNote } from '../parts/refusal-note.tsx';
import { useTerminal } from '../terminal-context.ts';
import { words } from '../words/en.ts';

type Awaiting = Extract<TerminalState, { kind: 'awaiting_approval' }>;

/** Enrolled, and an operator has to say yes. */
export const AwaitingApproval = ({ state }: { readonly state: Awaiting }) => {
  const terminal = useTerminal();
  const say = words.approval;
  return (
    <Page
      title={say.title}
      className="narrow"
      terminal={state.terminal}
      test={state.terminal.mode === 'test'}
    >
      <div className="lead-shape">
        <StateShape kind="waiting" size={64} />
      </div>
      <p className="lead">{say.text}</p>
      <p className="muted">{say.byItself}</p>
      {state.refusal && <RefusalNote refusal={state.refusal} />}
      <Button fullWidth className="wide" onClick={() => terminal.checkApproval()} disabled={state.checking}>
        {state.checking ? say.checking : say.check}
      </Button>
      <Button variant="subtle" fullWidth onClick={() => terminal.wipe()}>
        {say.leave}
      </Button>
    </Page>
  );
};
