import type { TerminalState } from '@tallystick/terminal-sdk';
import { Button } from '@tallystick/ui';
import { Page } from '../parts/page.tsx';
import { RefusalNote } from '../parts/refusal-note.tsx';
import { useTerminal } from '../terminal-context.ts';
import { words } from '../words/index.ts';
import { WipeTerminal } from './wipe-terminal.tsx';

type Blocked = Extract<TerminalState, { kind: 'blocked' }>;

/** Causes that waiting does not mend: the device needs a new code. */
const START_OVER: ReadonlySet<Blocked['cause']> = new Set(['reset', 'updated', 'retired', 'unrecognised']);

/** The terminal may not charge: why, and the way back. */
export const BlockedScreen = ({ state }: { readonly state: Blocked }) => {
  const terminal = useTerminal();
  const say = words.blocked;
  const mustStartOver = START_OVER.has(state.cause);
  return (
    <Page
      title={say.titles[state.cause]}
      className="is-narrow"
      test={state.terminal?.mode === 'test'}
      {...(state.terminal ? { terminal: state.terminal } : {})}
    >
      <RefusalNote refusal={state.refusal} under={say.titles[state.cause]} />
      {state.cause === 'outdated' && (
        <Button fullWidth className="till-wide" onClick={() => window.location.reload()}>
          {say.reload}
        </Button>
      )}
      <Button
        variant={mustStartOver || state.cause === 'outdated' ? 'default' : 'filled'}
        fullWidth
        className="till-wide"
        onClick={() => terminal.checkApproval()}
        disabled={state.checking}
      >
        {state.checking ? say.checking : say.check}
      </Button>
      {mustStartOver && <WipeTerminal label={say.startOver} terminal={state.terminal} />}
    </Page>
  );
};
