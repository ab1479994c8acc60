import type { Clock } from './clock.ts';
import type { Randomness } from './randomness.ts';

/** What an id of the issuer's store names. `crd` and `acc` are those of the public API. */
export type IdPrefix = 'acc' | 'crd' | 'aut' | 'rev' | 'mov';

const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';

/** Makes ids that sort by age: prefix, 48 bits of milliseconds, 80 random bits, in Crockford base 32. */
export type MakeId = (prefix: IdPrefix) => string;

export const createMakeId = (clock: Clock, randomness: Randomness): MakeId => {
  return (prefix) => {
    let time = '';
    for (let left = clock.now(), place = 0; place < 10; place += 1) {
      time = DIGITS.charAt(left % 32) + time;
      left = Math.floor(left / 32);
    }
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
    return `${prefix}_${time}${tail}`;
  };
};
