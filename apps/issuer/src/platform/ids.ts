import type { Clock } from './clock.ts';
import type { Randomness } from './randomness.ts';

/** What an id of the issuer's store names. `crd` and `acc` are those of the public API. */
export type IdPrefix = 'acc' | 'crd' | 'aut' | 'rev' | 'mov';

const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';
const TAIL_BYTES = 10;

/**
 * Makes ids that sort by age: prefix, 48 bits of milliseconds, 80 random bits, in Crockford base 32. Ids of one millisecond count on from
 * the first one's random bits, so those of one process keep their order; they name things and are no secrets.
 */
export type MakeId = (prefix: IdPrefix) => string;

export const createMakeId = (clock: Clock, randomness: Randomness): MakeId => {
  let lastMs = -1;
  let tail = new Uint8Array(TAIL_BYTES);
  return (prefix) => {
    const now = clock.now();
    if (now > lastMs) {
      lastMs = now;
      // The top bit is kept free for counting on.
      tail = Uint8Array.from(randomness.bytes(TAIL_BYTES));
      tail[0] = (tail[0] ?? 0) & 0x7f;
    } else countOn(tail);
    return `${prefix}_${timeDigits(lastMs)}${tailDigits(tail)}`;
  };
};

const countOn = (bytes: Uint8Array): void => {
  for (let at = bytes.length - 1; at >= 0; at -= 1) {
    bytes[at] = ((bytes[at] ?? 0) + 1) & 0xff;
    if (bytes[at] !== 0) return;
  }
};

const timeDigits = (ms: number): string => {
  let text = '';
  for (let left = ms, place = 0; place < 10; place += 1) {
    text = DIGITS.charAt(left % 32) + text;
    left = Math.floor(left / 32);
  }
  return text;
};

const tailDigits = (bytes: Uint8Array): string => {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += DIGITS.charAt((held >> bits) & 31);
    }
    held &= 31;
  }
  return text;
};
