import { CeremonyError } from './ceremony-error.ts';

/** Bytes that a line carries. */
export const LINE_BYTES = 8;

const CHECK_BYTES = 2;
const GROUP_DIGITS = 4;
const START = 0xffff;
const POLYNOMIAL = 0x1021;

/** The checksum of a sheet as far as it is read: of all lines so far, so that one of another sheet is found as well. */
export type Checksum = number;

/** Before the first line. */
export const NO_LINES: Checksum = START;

/**
 * CRC-16 of CCITT (initial value FFFF). It finds every change within 16 bits in a row: a wrong digit, two of them that change places,
 * a group read wrong as a whole. It is no protection against people: check values are.
 */
export function checksum(bytes: Uint8Array, before: Checksum = NO_LINES): Checksum {
  let sum = before;
  for (const byte of bytes) {
    sum ^= byte << 8;
    for (let bit = 0; bit < 8; bit += 1)
      sum = ((sum & 0x8000) === 0 ? sum << 1 : (sum << 1) ^ POLYNOMIAL) & 0xffff;
  }
  return sum;
}

/** A line with its number, its digits in groups and its checksum: `1: C113 0102 0200 A1B2  8F3C`. */
export function encodeLine(
  number: number,
  bytes: Uint8Array,
  before: Checksum,
): { readonly text: string; readonly after: Checksum } {
  const after = sumAfter(number, bytes, before);
  const groups = bytes.toHex().toUpperCase().match(/.{4}/g) ?? [];
  const check = after.toString(16).toUpperCase().padStart(GROUP_DIGITS, '0');
  return { text: `${number}: ${groups.join(' ')}  ${check}`, after };
}

const sumAfter = (number: number, bytes: Uint8Array, before: Checksum): Checksum =>
  checksum(bytes, checksum(Uint8Array.of(number), before));

/** A text that begins with the number of a line. */
export const NUMBERED = /^([1-9]\d?):/;

/**
 * Reads a line, with or without its number, in upper or lower case, its groups apart as one likes.
 *
 * @param number the number that it must have
 * @throws {CeremonyError} `ERR_CEREMONY_LINE`
 */
export function decodeLine(
  text: string,
  number: number,
  before: Checksum,
): { readonly bytes: Uint8Array; readonly after: Checksum } {
  const fault = (message: string, remedy: string) =>
    new CeremonyError('ERR_CEREMONY_LINE', `line ${number}`, `Line ${number} ${message}`, remedy);
  const given = NUMBERED.exec(text)?.[1];
  if (given !== undefined && Number(given) !== number)
    throw fault(`is expected, and this is line ${Number(given)}`, `Go on with line ${number}.`);
  const digits = text.replace(NUMBERED, '').replace(/[ \t]/g, '');
  if (/[^0-9A-F]/i.test(digits))
    throw fault('has another character than 0 to 9 and A to F', 'O is a zero, I and l are a one.');
  const expected = 2 * (LINE_BYTES + CHECK_BYTES);
  if (digits.length !== expected)
    throw fault(
      `has ${digits.length} digits in place of ${expected}`,
      `A line has ${expected / GROUP_DIGITS} groups of four, the checksum included.`,
    );
  const bytes = Uint8Array.fromHex(digits.slice(0, 2 * LINE_BYTES));
  const after = sumAfter(number, bytes, before);
  if (after === Number.parseInt(digits.slice(2 * LINE_BYTES), 16)) return { bytes, after };
  bytes.fill(0);
  throw fault(
    'does not agree with its checksum',
    'Compare it digit by digit with the sheet, and enter it again.',
  );
}
