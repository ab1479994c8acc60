import type { ApprovalState as StateOf } from '@tallystick/protocol';
import { State, type StateKind } from '@tallystick/ui';
import { words } from '../words/index.ts';

const KINDS: Record<StateOf, StateKind> = {
  waiting: 'waiting',
  seen: 'waiting',
  carried_out: 'approved',
  refused: 'declined',
  withdrawn: 'quiet',
  expired: 'quiet',
};

export const ApprovalState = ({ state }: { readonly state: StateOf }) => (
  <State kind={KINDS[state]} word={words.approvals.states[state]} />
);
