/** Crockford's base 32: no i, l, o and u, and in the order of ASCII, so that text sorts as the numbers do. */
const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';
const TIME_DIGITS = 10;
/** Bytes that follow the time: 80 bits, 16 digits. */
export const ID_TAIL_BYTES = 10;
const STEP_BYTES = 8;
/** A clock that is set back by no more than this keeps the order of ids; after a longer way back ids follow the clock, in milliseconds. */
const SET_BACK_LIMIT_MS = 1_000;

/** Two digits for each number of ten bits. */
const PAIRS = Array.from({ length: 1024 }, (_, bits) => `${DIGITS[bits >> 5]}${DIGITS[bits & 31]}`);

const timeDigits = (ms: number): string => {
  let digits = '';
  for (let left = ms, place = 0; place < TIME_DIGITS; place += 2) {
    digits = PAIRS[left % 1024] + digits;
    left = Math.floor(left / 1024);
  }
  return digits;
};

const tailDigits = (bytes: Uint8Array): string => {
  let digits = '';
  let bits = 0;
  let held = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    held = (held << 8) | (bytes[at] ?? 0);
    bits += 8;
    if (bits < 10) continue;
    bits -= 10;
    digits += PAIRS[held >> bits];
    held &= (1 << bits) - 1;
  }
  return digits;
};

/**
 * One id from its parts.
 *
 * @param prefix what kind of thing it names, such as `pay`
 * @param ms when it was made, in Unix milliseconds (48 bits)
 * @param tail 10 bytes that tell it from others of the same millisecond
 */
export const composeId = (prefix: string, ms: number, tail: Uint8Array): string =>
  `${prefix}_${timeDigits(Math.max(0, ms))}${tailDigits(tail)}`;

/** When an id was made, in Unix milliseconds. */
export const timeOfId = (id: string): number => {
  const start = id.indexOf('_') + 1;
  return [...id.slice(start, start + TIME_DIGITS)].reduce((ms, digit) => ms * 32 + DIGITS.indexOf(digit), 0);
};

/** Adds a number of 8 bytes and one to a number of 10, most significant byte first. False when it did not fit. */
const stepOn = (tail: Uint8Array, step: Uint8Array): boolean => {
  let carry = 1;
  for (let at = tail.length - 1, from = step.length - 1; at >= 0; at -= 1, from -= 1) {
    const sum = (tail[at] ?? 0) + (step[from] ?? 0) + carry;
    tail[at] = sum & 0xff;
    carry = sum >> 8;
  }
  return carry === 0;
};

/**
 * Makes ids that sort in the order in which they were made: prefix, 48 bits of milliseconds, 80 random bits, in Crockford base 32.
 *
 * Each id of one millisecond lies a random step of 64 bits above the one before: those of one process keep their order, and to know one
 * is no help in guessing the next.
 *
 * @param now the time in Unix milliseconds
 * @param randomBytes gives that many bytes from a generator fit for secrets
 */
export const createIdMaker = (
  now: () => number,
  randomBytes: (length: number) => Uint8Array,
): ((prefix: string) => string) => {
  let lastMs = -1;
  let tail = new Uint8Array(ID_TAIL_BYTES);
  const begin = (ms: number): void => {
    lastMs = ms;
    tail = Uint8Array.from(randomBytes(ID_TAIL_BYTES));
    // The top bit is kept free for stepping on: room for tens of thousands of ids in a millisecond.
    tail[0] = (tail[0] ?? 0) & 0x7f;
  };
  return (prefix) => {
    const ms = now();
    if (ms > lastMs || ms < lastMs - SET_BACK_LIMIT_MS) begin(ms);
    else if (!stepOn(tail, randomBytes(STEP_BYTES))) begin(lastMs + 1);
    return composeId(prefix, lastMs, tail);
  };
};
