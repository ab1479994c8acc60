/**
 * An amount being typed. Keys without a point append minor units, as tills do (1, 2, 5, 0 is 12.50); once a point was typed, what stood
 * before it counts as whole units (1, 2, point, 5 is 12.50 too).
 */
export interface Entry {
  readonly digits: string;
  /** How many of the digits stand after the point; absent while there is none. */
  readonly afterPoint?: number;
  /**
   * What was typed after the point of a currency that has no decimals: it stands there to be taken back, and counts for nothing. Were the
   * point left out instead, "1250,5" would be ten times what was meant.
   */
  readonly dropped?: string;
}

export const EMPTY: Entry = { digits: '' };

/** More digits than the largest amount of ISO 8583 DE4 (n 12) are not taken. */
const DIGITS_MAX = 12;

/** Whole minor units of what was typed. */
export const minorUnits = ({ digits, afterPoint }: Entry, decimals: number): number =>
  Number(digits || '0') * 10 ** (afterPoint === undefined ? 0 : decimals - afterPoint);

/** Appends one or more digits; what does not fit is left out. */
export const append = (entry: Entry, keys: string, decimals: number): Entry => {
  if (entry.dropped !== undefined) {
    return { ...entry, dropped: `${entry.dropped}${keys}`.slice(0, DIGITS_MAX) };
  }
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

/** Types the decimal point: in a currency without decimals, what follows it counts for nothing. */
export const point = (entry: Entry, decimals: number): Entry => {
  if (entry.afterPoint !== undefined || entry.dropped !== undefined) return entry;
  return decimals === 0 ? { ...entry, dropped: '' } : { ...entry, afterPoint: 0 };
};

/** Takes the last key back. */
export const erase = ({ digits, afterPoint, dropped }: Entry): Entry => {
  if (dropped !== undefined) return dropped === '' ? { digits } : { digits, dropped: dropped.slice(0, -1) };
  if (afterPoint === undefined) return { digits: digits.slice(0, -1) };
  if (afterPoint === 0) return { digits };
  return { digits: digits.slice(0, -1), afterPoint: afterPoint - 1 };
};
