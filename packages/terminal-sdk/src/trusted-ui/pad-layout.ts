/** The ten digits as they stand on a pad: rows from the top left, the last one alone in the middle below. */
export type PadLayout = readonly number[];

/** As on a telephone (ISO 9564-1:2017, annex on keypads): for who reads it by hand. */
export const TELEPHONE_LAYOUT: PadLayout = [1, 2, 3, 4, 5, 6, 7, 8, 9, 0];

/** A number below `limit`, each as likely: bytes that would favour the low ones are drawn again. */
const below = (limit: number, randomBytes: (length: number) => Uint8Array): number => {
  const fair = 256 - (256 % limit);
  for (;;) {
    const [byte = fair] = randomBytes(1);
    if (byte < fair) return byte % limit;
  }
};

/**
 * A layout of its own for each entry, each order as likely (Fisher and Yates), so that where a finger was tells nothing: not to who looks
 * from afar, to the sensors of the device, or by what it leaves on the glass.
 *
 * @param randomBytes of a generator that is fit for keys
 */
export const scrambledLayout = (randomBytes: (length: number) => Uint8Array): PadLayout => {
  const digits = [...TELEPHONE_LAYOUT];
  for (let last = digits.length - 1; last > 0; last -= 1) {
    const at = below(last + 1, randomBytes);
    const [one = 0, other = 0] = [digits[last], digits[at]];
    digits[last] = other;
    digits[at] = one;
  }
  return digits;
};
