import { ID_PREFIX, type IdKind } from '@tallystick/protocol';
import type { Clock } from './clock.ts';
import type { Randomness } from './randomness.ts';

const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';
const TIME_DIGITS = 10;

/** Makes prefixed ids that sort by age: 48 bits of milliseconds, then 80 random bits, in Crockford base 32. */
export interface Ids {
  make(kind: IdKind): string;
}

const timeDigits = (ms: number): string => {
  let digits = '';
  for (let left = ms, place = 0; place < TIME_DIGITS; place += 1) {
    digits = DIGITS.charAt(left % 32) + digits;
    left = Math.floor(left / 32);
  }
  return digits;
};

/** The smallest id of a kind made at or after `ms`, Unix milliseconds: a bound for reading by age. */
export const firstIdAt = (kind: IdKind, ms: number): string =>
  `${ID_PREFIX[kind]}_${timeDigits(Math.max(0, ms))}${DIGITS.charAt(0).repeat(16)}`;

/** When an id was made, in Unix milliseconds. */
export const timeOfId = (id: string): number => {
  const digits = id.slice(id.indexOf('_') + 1, id.indexOf('_') + 1 + TIME_DIGITS);
  return [...digits].reduce((ms, digit) => ms * 32 + DIGITS.indexOf(digit), 0);
};

export const createIds = (clock: Clock, randomness: Randomness): Ids => ({
  make(kind) {
    let tail = '';
    let bits = 0;
    let held = 0;
    for (const byte of randomness.bytes(10)) {
      held = (held << 8) | byte;
      bits += 8;
      while (bits >= 5) {
        bits -= 5;
        tail += DIGITS.charAt((held >> bits) & 31);
      }
      held &= 31;
    }
    return `${ID_PREFIX[kind]}_${timeDigits(clock.now())}${tail}`;
  },
});
