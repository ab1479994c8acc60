import { composeId, createIdMaker, ID_PREFIX, ID_TAIL_BYTES, type IdKind } from '@tallystick/protocol';
import type { Clock } from './clock.ts';
import type { Randomness } from './randomness.ts';

/** Makes prefixed ids that sort in the order in which this process made them. */
export interface Ids {
  make(kind: IdKind): string;
}

const LOWEST_TAIL = new Uint8Array(ID_TAIL_BYTES);

/** The smallest id of a kind made at or after `ms`, Unix milliseconds: a bound for reading by age. */
export const firstIdAt = (kind: IdKind, ms: number): string => composeId(ID_PREFIX[kind], ms, LOWEST_TAIL);

export const createIds = (clock: Clock, randomness: Randomness): Ids => {
  const make = createIdMaker(
    () => clock.now(),
    (length) => randomness.bytes(length),
  );
  return { make: (kind) => make(ID_PREFIX[kind]) };
};
