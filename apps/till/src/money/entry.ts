/**
 * An amount being typed. Keys without a point append minor units, as tills do (1, 2, 5, 0 is 12.50); once a point was typed, what stood
 * before it counts as whole units (1, 2, point, 5 is 12.50 too).
 */
export interface Entry {
  readonly digits: string;
  /** How many of the digits stand after the point; absent while there is none. */
  readonly afterPoint?: number;
}

export const EMPTY: Entry = { digits: '' };

/** More digits than the largest amount of ISO 8583 DE4 (n 12) are not taken. */
const DIGITS_MAX = 12;

/** Whole minor units of what was typed. */
export const minorUnits = ({ digits, afterPoint }: Entry, decimals: number): number =>
  Number(digits || '0') * 10 ** (afterPoint === undefined ? 0 : decimals - afterPoint);

/** Appends one or more digits; what does not fit is left out. */
export const append = (entry: Entry, keys: string, decimals: number): Entry => {
  let next = entry;
  for (const key of keys) {
    if (next.afterPoint !== undefined && next.afterPoint >= decimals) return next;
    const digits = `${next.digits}${key}`.replace(/^0+/, '');
    if (digits.length > DIGITS_MAX) return next;
    // Leading zeros carry nothing before the point, but after it they hold their place.
    next = next.afterPoint === undefined ? { digits } : { digits, afterPoint: next.afterPoint + 1 };
    if (minorUnits(next, decimals) >= 10 ** DIGITS_MAX) return entry;
  }
  return next;
};

/** Types the decimal point: currencies without decimals have none. */
export const point = (entry: Entry, decimals: number): Entry =>
  decimals === 0 || entry.afterPoint !== undefined ? entry : { ...entry, afterPoint: 0 };

/** Takes the last key back. */
export const erase = ({ digits, afterPoint }: Entry): Entry => {
  if (afterPoint === undefined) return { digits: digits.slice(0, -1) };
  if (afterPoint === 0) return { digits };
  return { digits: digits.slice(0, -1), afterPoint: afterPoint - 1 };
};
