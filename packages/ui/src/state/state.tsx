import type { StateKind } from './state-kind.ts';
import { StateShape } from './state-shape.tsx';

/** A state in a line of text: its shape and its word, both in its colour. */
export const State = ({ kind, word }: { readonly kind: StateKind; readonly word: string }) => (
  <span className="ui-state" data-kind={kind}>
    <StateShape kind={kind} size={16} />
    {word}
  </span>
);
