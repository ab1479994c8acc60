/** From where a finger came down to where it is, in units of one key: to the right and downwards. */
export interface Drag {
  readonly right: number;
  readonly down: number;
}

/** Half a key, so that a finger which only trembles stays on its key. */
const THRESHOLD = 0.5;

const stepsOf = (distance: number): number =>
  Math.sign(distance) * Math.floor(Math.abs(distance) + THRESHOLD);

/**
 * The digit of a drag for who does not see the pad: wherever the finger comes down is the 5 of a telephone's keys, and the others lie
 * around it as they always do. Nothing has to be read aloud, so nobody hears the digits.
 *
 * @returns the digit; undefined outside the keys, where lifting the finger enters nothing
 */
export const digitOfDrag = ({ right, down }: Drag): number | undefined => {
  const [column, row] = [1 + stepsOf(right), 1 + stepsOf(down)];
  if (row === 3) return column === 1 ? 0 : undefined;
  if (column < 0 || column > 2 || row < 0 || row > 2) return undefined;
  return 1 + row * 3 + column;
};
