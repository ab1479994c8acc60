/**
 * DES in plain TypeScript (FIPS 46-3), for browsers, where WebCrypto has none.
 *
 * Not constant time: the tables are indexed by secret data. It is for software cards and test tools; keys of
 * value belong in an HSM.
 */

// FIPS 46-3, Appendix 1: the eight S-boxes, each as 4 rows of 16.
const S_BOXES: readonly string[] = [
  'E4D12FB83A6C5907 0F74E2D1A6CB9538 41E8D62BFC973A50 FC8249175B3EA06D',
  'F18E6B34972DC05A 3D47F28EC01A69B5 0E7BA4D158C6932F D8A13F42B67C05E9',
  'A09E63F51DC7B428 D709346A285ECBF1 D6498F30B12C5AE7 1AD069874FE3B52C',
  '7DE3069A1285BC4F D8B56F03472C1AE9 A690CB7DF13E5284 3F06A1D8945BC72E',
  '2C417AB6853FD0E9 EB2C47D150FA3986 421BAD78F9C5630E B8C71E2D6F09A453',
  'C1AF92680D34E75B AF427C9561DE0B38 9EF528C3704A1DB6 432C95FABE17608D',
  '4B2EF08D3C975A61 D0B7491AE35C2F86 14BDC37EAF680592 6BD814A7950FE23C',
  'D2846FB1A93E50C7 1FD8A374C56B0E92 7B419CE206ADF358 21E74A8DFC90356B',
];
// FIPS 46-3: permutation P, permuted choices 1 and 2, initial permutation; positions from 1.
const P = [
  16, 7, 20, 21, 29, 12, 28, 17, 1, 15, 23, 26, 5, 18, 31, 10, 2, 8, 24, 14, 32, 27, 3, 9, 19, 13, 30, 6, 22,
  11, 4, 25,
];
const PC1 = [
  57, 49, 41, 33, 25, 17, 9, 1, 58, 50, 42, 34, 26, 18, 10, 2, 59, 51, 43, 35, 27, 19, 11, 3, 60, 52, 44, 36,
  63, 55, 47, 39, 31, 23, 15, 7, 62, 54, 46, 38, 30, 22, 14, 6, 61, 53, 45, 37, 29, 21, 13, 5, 28, 20, 12, 4,
];
const PC2 = [
  14, 17, 11, 24, 1, 5, 3, 28, 15, 6, 21, 10, 23, 19, 12, 4, 26, 8, 16, 7, 27, 20, 13, 2, 41, 52, 31, 37, 47,
  55, 30, 40, 51, 45, 33, 48, 44, 49, 39, 56, 34, 53, 46, 42, 50, 36, 29, 32,
];
const ROTATIONS = [1, 1, 2, 2, 2, 2, 2, 2, 1, 2, 2, 2, 2, 2, 2, 1];

/** S-box and P in one look-up, by six bits of input. */
function substitution(box: number): Uint32Array {
  const rows = (S_BOXES[box] ?? '').split(' ');
  return Uint32Array.from({ length: 64 }, (_, six) => {
    const row = ((six >> 4) & 2) | (six & 1);
    const nibble = Number.parseInt(rows[row]?.[(six >> 1) & 15] ?? '', 16);
    const placed = (nibble << (28 - 4 * box)) >>> 0;
    let out = 0;
    for (let bit = 0; bit < 32; bit++) {
      if ((placed >>> (32 - (P[bit] as number))) & 1) out |= 1 << (31 - bit);
    }
    return out >>> 0;
  });
}

const [S1, S2, S3, S4] = [substitution(0), substitution(1), substitution(2), substitution(3)];
const [S5, S6, S7, S8] = [substitution(4), substitution(5), substitution(6), substitution(7)];

/** 16 round keys as pairs of 24-bit halves, four groups of six bits each. */
export type DesSchedule = Uint32Array;

/** Expands an 8-byte key; parity bits are ignored. */
export function desSchedule(key: Uint8Array): DesSchedule {
  let c = 0;
  let d = 0;
  for (let index = 0; index < 28; index++) {
    c = (c << 1) | keyBit(key, PC1[index] as number);
    d = (d << 1) | keyBit(key, PC1[index + 28] as number);
  }
  const schedule = new Uint32Array(32);
  for (let round = 0; round < 16; round++) {
    const turns = ROTATIONS[round] as number;
    c = ((c << turns) | (c >>> (28 - turns))) & 0xfffffff;
    d = ((d << turns) | (d >>> (28 - turns))) & 0xfffffff;
    // Permuted choice 2 takes the first 24 bits from C only, the others from D only.
    let high = 0;
    let low = 0;
    for (let index = 0; index < 24; index++) {
      high = (high << 1) | ((c >>> (28 - (PC2[index] as number))) & 1);
      low = (low << 1) | ((d >>> (56 - (PC2[index + 24] as number))) & 1);
    }
    schedule[round * 2] = high;
    schedule[round * 2 + 1] = low;
  }
  return schedule;
}

function keyBit(key: Uint8Array, position: number): number {
  return ((key[(position - 1) >> 3] as number) >> (7 - ((position - 1) & 7))) & 1;
}

/** One pass of DES over the block in `state` (two 32-bit words), in place. */
export function desBlock(schedule: DesSchedule, state: Uint32Array, decrypt: boolean): void {
  initialPermutation(state);
  let left = state[0] as number;
  let right = state[1] as number;
  for (let round = 0; round < 16; round++) {
    const at = (decrypt ? 15 - round : round) * 2;
    const next = (left ^ feistel(right, schedule[at] as number, schedule[at + 1] as number)) >>> 0;
    left = right;
    right = next;
  }
  state[0] = right;
  state[1] = left;
  finalPermutation(state);
}

function feistel(right: number, high: number, low: number): number {
  // The expansion E takes six neighbouring bits around each nibble, with wrap-around.
  const turned = ((right << 31) | (right >>> 1)) >>> 0;
  const wrapped = ((right << 1) | (right >>> 31)) >>> 0;
  return (
    (S1[((turned >>> 26) ^ (high >>> 18)) & 63] as number) ^
    (S2[((turned >>> 22) ^ (high >>> 12)) & 63] as number) ^
    (S3[((turned >>> 18) ^ (high >>> 6)) & 63] as number) ^
    (S4[((turned >>> 14) ^ high) & 63] as number) ^
    (S5[((turned >>> 10) ^ (low >>> 18)) & 63] as number) ^
    (S6[((turned >>> 6) ^ (low >>> 12)) & 63] as number) ^
    (S7[((turned >>> 2) ^ (low >>> 6)) & 63] as number) ^
    (S8[(wrapped ^ low) & 63] as number)
  );
}

/** IP as five exchanges of bit groups between the two words. */
function initialPermutation(state: Uint32Array): void {
  exchange(state, 0, 1, 4, 0x0f0f0f0f);
  exchange(state, 0, 1, 16, 0x0000ffff);
  exchange(state, 1, 0, 2, 0x33333333);
  exchange(state, 1, 0, 8, 0x00ff00ff);
  exchange(state, 0, 1, 1, 0x55555555);
}

function finalPermutation(state: Uint32Array): void {
  exchange(state, 0, 1, 1, 0x55555555);
  exchange(state, 1, 0, 8, 0x00ff00ff);
  exchange(state, 1, 0, 2, 0x33333333);
  exchange(state, 0, 1, 16, 0x0000ffff);
  exchange(state, 0, 1, 4, 0x0f0f0f0f);
}

function exchange(state: Uint32Array, a: 0 | 1, b: 0 | 1, shift: number, mask: number): void {
  const difference = (((state[a] as number) >>> shift) ^ (state[b] as number)) & mask;
  state[b] = (state[b] as number) ^ difference;
  state[a] = (state[a] as number) ^ (difference << shift);
}
