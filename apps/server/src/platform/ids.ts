import { ID_PREFIX, type IdKind } from '@tallystick/protocol';
import type { Clock } from './clock.ts';
import type { Randomness } from './randomness.ts';

const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';

/** Makes prefixed ids that sort by age: 48 bits of milliseconds, then 80 random bits, in Crockford base 32. */
export interface Ids {
  make(kind: IdKind): string;
}

export const createIds = (clock: Clock, randomness: Randomness): Ids => ({
  make(kind) {
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
    return `${ID_PREFIX[kind]}_${time}${tail}`;
  },
});
