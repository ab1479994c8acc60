import { withText } from '../look/with-text.ts';
import { color } from '../palette/custom-properties.ts';
import type { Token } from '../palette/palette.ts';
import type { StateKind } from './state-kind.ts';

const PATHS: Record<StateKind, string> = {
  approved: 'M16 3a13 13 0 1 0 0 26 13 13 0 0 0 0-26Zm-2 19-6-6 2.2-2.2 3.8 3.8 8-8L24.200 12 14 22Z',
  waiting: 'M16 3a13 13 0 1 0 0 26 13 13 0 0 0 0-26Zm1.500 14.500h-8v-3h5V8h3v9.500Z',
  declined:
    'M11 3h10l8 8v10l-8 8H11l-8-8V11l8-8Zm-1 9.100 3.900 3.900L10 19.900l2.100 2.100 3.900-3.900 3.900 3.900 2.100-2.100-3.900-3.900 3.900-3.900-2.100-2.100-3.900 3.900-3.900-3.900L10 12.100Z',
  undone:
    'M16 3a13 13 0 1 0 0 26 13 13 0 0 0 0-26Zm-2.500 6v4h4a5.500 5.500 0 0 1 0 11h-5v-3h5a2.500 2.500 0 0 0 0-5h-4v4l-5.500-5.500Z',
  quiet: 'M16 9a7 7 0 1 0 0 14 7 7 0 0 0 0-14Z',
};

const FILLS: Record<StateKind, Token> = {
  approved: 'approved',
  waiting: 'waiting',
  declined: 'declined',
  undone: 'muted',
  quiet: 'muted',
};

/**
 * The shape that goes with a state's colour and word: a disc with a tick, a clock, an octagon with a cross, a disc with an arrow that turns
 * back, a dot. `size`: pixels while the text of the browser has its usual size; the shape grows with it.
 */
export const StateShape = ({ kind, size = 20 }: { readonly kind: StateKind; readonly size?: number }) => (
  <svg
    width={withText(size)}
    height={withText(size)}
    viewBox="0 0 32 32"
    aria-hidden="true"
    style={{ flexShrink: 0 }}
  >
    <path d={PATHS[kind]} fill={color(FILLS[kind])} />
  </svg>
);
