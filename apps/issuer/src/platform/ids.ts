import type { Randomness } from '@tallystick/keys/randomness';
import { createIdMaker } from '@tallystick/protocol';
import type { Clock } from './clock.ts';

/** What an id of the issuer's store names. `crd` and `acc` are those of the public API. */
export type IdPrefix = 'acc' | 'crd' | 'aut' | 'rev' | 'mov';

/** Makes ids that sort in the order in which this process made them. */
export type MakeId = (prefix: IdPrefix) => string;

export const createMakeId = (clock: Clock, randomness: Randomness): MakeId =>
  createIdMaker(
    () => clock.now(),
    (length) => randomness.bytes(length),
  );
