/**
 * AES in plain TypeScript (FIPS 197), where a synchronous block cipher is needed and there is no
 * `node:crypto`. Not constant time; see `des.ts`.
 */

const S_BOX = makeSBox();
const INVERSE_S_BOX = inverted(S_BOX);

/** Round keys of a 16, 24 or 32-byte key. */
export function aesSchedule(key: Uint8Array): Uint8Array {
  const words = key.length / 4;
  const rounds = words + 6;
  const schedule = new Uint8Array(16 * (rounds + 1));
  schedule.set(key);
  let constant = 1;
  for (let word = words; word < 4 * (rounds + 1); word++) {
    const previous = schedule.slice(4 * word - 4, 4 * word);
    if (word % words === 0) {
      const [a = 0, b = 0, c = 0, d = 0] = previous;
      previous.set([substitute(b) ^ constant, substitute(c), substitute(d), substitute(a)]);
      constant = double(constant);
    } else if (words > 6 && word % words === 4) {
      for (let index = 0; index < 4; index++) previous[index] = substitute(previous[index] as number);
    }
    for (let index = 0; index < 4; index++) {
      schedule[4 * word + index] =
        (schedule[4 * (word - words) + index] as number) ^ (previous[index] as number);
    }
  }
  return schedule;
}

/** Encrypts one 16-byte block from `input` at `at` into `output` at the same place. */
export function aesEncryptBlock(
  schedule: Uint8Array,
  input: Uint8Array,
  output: Uint8Array,
  at: number,
): void {
  const rounds = schedule.length / 16 - 1;
  let state = new Uint8Array(16);
  for (let index = 0; index < 16; index++) {
    state[index] = (input[at + index] as number) ^ (schedule[index] as number);
  }
  for (let round = 1; round <= rounds; round++) {
    const next = new Uint8Array(16);
    for (let column = 0; column < 4; column++) {
      // SubBytes and ShiftRows: row r of column c comes from column c + r.
      const a = shifted(state, column, 0);
      const b = shifted(state, column, 1);
      const c = shifted(state, column, 2);
      const d = shifted(state, column, 3);
      const last = round === rounds;
      const all = a ^ b ^ c ^ d;
      next[4 * column] = last ? a : a ^ all ^ double(a ^ b);
      next[4 * column + 1] = last ? b : b ^ all ^ double(b ^ c);
      next[4 * column + 2] = last ? c : c ^ all ^ double(c ^ d);
      next[4 * column + 3] = last ? d : d ^ all ^ double(d ^ a);
    }
    for (let index = 0; index < 16; index++) {
      next[index] = (next[index] as number) ^ (schedule[16 * round + index] as number);
    }
    state = next;
  }
  output.set(state, at);
}

/** Decrypts one 16-byte block from `input` at `at` into `output` at the same place (FIPS 197, 5.3). */
export function aesDecryptBlock(
  schedule: Uint8Array,
  input: Uint8Array,
  output: Uint8Array,
  at: number,
): void {
  const rounds = schedule.length / 16 - 1;
  let state = new Uint8Array(16);
  for (let index = 0; index < 16; index++) {
    state[index] = (input[at + index] as number) ^ (schedule[16 * rounds + index] as number);
  }
  for (let round = rounds - 1; round >= 0; round--) {
    const keyed = new Uint8Array(16);
    for (let index = 0; index < 16; index++) {
      // InvShiftRows and InvSubBytes: row r of column c comes from column c - r.
      const row = index % 4;
      const from = (index - 4 * row + 16) % 16;
      keyed[index] =
        (INVERSE_S_BOX[state[from] as number] as number) ^ (schedule[16 * round + index] as number);
    }
    state = round === 0 ? keyed : unmixed(keyed);
  }
  output.set(state, at);
}

/** InvMixColumns (FIPS 197, 5.3.3): two doublings of pairs, then MixColumns. */
function unmixed(state: Uint8Array): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(16);
  for (let column = 0; column < 4; column++) {
    const given = [0, 1, 2, 3].map((row) => state[4 * column + row] as number);
    const [a = 0, b = 0, c = 0, d = 0] = given;
    const even = double(double(a ^ c));
    const odd = double(double(b ^ d));
    const [w, x, y, z] = [a ^ even, b ^ odd, c ^ even, d ^ odd];
    const all = w ^ x ^ y ^ z;
    out[4 * column] = w ^ all ^ double(w ^ x);
    out[4 * column + 1] = x ^ all ^ double(x ^ y);
    out[4 * column + 2] = y ^ all ^ double(y ^ z);
    out[4 * column + 3] = z ^ all ^ double(z ^ w);
  }
  return out;
}

function inverted(box: Uint8Array): Uint8Array {
  const inverse = new Uint8Array(256);
  box.forEach((to, from) => {
    inverse[to] = from;
  });
  return inverse;
}

function shifted(state: Uint8Array, column: number, row: number): number {
  return substitute(state[(4 * (column + row) + row) % 16] as number);
}

function substitute(value: number): number {
  return S_BOX[value] as number;
}

/** Multiplication by x in GF(2^8) modulo x^8 + x^4 + x^3 + x + 1. */
function double(value: number): number {
  return ((value << 1) ^ (value & 0x80 ? 0x11b : 0)) & 0xff;
}

/** FIPS 197, 5.1.1: inverse in GF(2^8), then the affine map; walked with the generator 3 and its inverse. */
function makeSBox(): Uint8Array {
  const box = new Uint8Array(256);
  let value = 1;
  let inverse = 1;
  do {
    value = value ^ double(value);
    inverse ^= inverse << 1;
    inverse ^= inverse << 2;
    inverse ^= inverse << 4;
    inverse &= 0xff;
    if (inverse & 0x80) inverse ^= 0x09;
    const turn = (bits: number) => ((inverse << bits) | (inverse >> (8 - bits))) & 0xff;
    box[value] = inverse ^ turn(1) ^ turn(2) ^ turn(3) ^ turn(4) ^ 0x63;
  } while (value !== 1);
  box[0] = 0x63;
  return box;
}
