import { CLASSES, classesOf } from './characters.ts';

const DIGITS = classesOf('n');
const PRINTABLE = classesOf('ans');

// Four characters at a time, as one 32-bit word, and no branch until all were seen: a message is right nearly always.
//
// A digit is 0x30 to 0x39: its high half is 3, and stays 3 when 6 is added. Bits of HIGH_HALVES are set in what is none.
const HIGH_HALVES = 0xf0f0f0f0;
function offDigits(word: number): number {
  return (word ^ 0x30303030) | ((word + 0x06060606) ^ 0x30303030);
}

// Printable is 0x20 to 0x7E: below 0x80 even when 1 is added, and 0x80 or more when 0x60 is added.
function arePrintable(view: DataView, at: number, count: number): boolean {
  const last = view.getInt32(at + count - 4, true);
  let above = last | (last + 0x01010101);
  let below = last + 0x60606060;
  for (let done = 0; done < count - 4; done += 4) {
    const word = view.getInt32(at + done, true);
    above |= word | (word + 0x01010101);
    below &= word + 0x60606060;
  }
  return ((above | ~below) & 0x80808080) === 0;
}

function areDigits(view: DataView, at: number, count: number): boolean {
  let off = offDigits(view.getInt32(at + count - 4, true));
  for (let done = 0; done < count - 4; done += 4) off |= offDigits(view.getInt32(at + done, true));
  return (off & HIGH_HALVES) === 0;
}

/** The index of the first character that is not of the classes, or -1. `view` and `bytes` are the same memory. */
export function checkAscii(
  view: DataView,
  bytes: Uint8Array,
  at: number,
  count: number,
  classes: number,
): number {
  if (count < 4 || (classes & DIGITS) === 0) return checkEach(bytes, at, 0, count, classes);
  // The last four may overlap the ones before: cheaper than to look at each of the rest.
  if (classes === PRINTABLE && arePrintable(view, at, count)) return -1;
  if (classes === DIGITS && areDigits(view, at, count)) return -1;
  if (classes === PRINTABLE || classes === DIGITS) return checkEach(bytes, at, 0, count, classes);
  // Of other classes most characters are digits too.
  const last = count - 4;
  for (let done = 0; done < last; done += 4) {
    if ((offDigits(view.getInt32(at + done, true)) & HIGH_HALVES) === 0) continue;
    const bad = checkEach(bytes, at, done, done + 4, classes);
    if (bad >= 0) return bad;
  }
  return checkEach(bytes, at, last, count, classes);
}

function checkEach(bytes: Uint8Array, at: number, from: number, to: number, classes: number): number {
  for (let index = from; index < to; index++) {
    if (((CLASSES[bytes[at + index] as number] as number) & classes) === 0) return index;
  }
  return -1;
}
