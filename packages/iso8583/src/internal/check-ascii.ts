import { CLASSES, classesOf } from './characters.ts';

const DIGITS = classesOf('n');
const PRINTABLE = classesOf('ans');

// Four characters at a time, as one 32-bit word. A digit is 0x30 to 0x39: its high half is 3, and stays 3 when 6 is added.
// Bits of 0xf0f0f0f0 are set in what is none.
function offDigits(word: number): number {
  return (word ^ 0x30303030) | ((word + 0x06060606) ^ 0x30303030);
}

function areDigits(word: number): boolean {
  return (offDigits(word) & 0xf0f0f0f0) === 0;
}

// Printable is 0x20 to 0x7E: below 0x80 even when 1 is added, and 0x80 or more when 0x60 is added.
function arePrintable(word: number): boolean {
  return (
    ((word | (word + 0x01010101)) & 0x80808080) === 0 &&
    ((word + 0x60606060) & 0x80808080) === (0x80808080 | 0)
  );
}

/** The index of the first character that is not of the classes, or -1. `view` and `bytes` are the same memory. */
export function checkAscii(
  view: DataView,
  bytes: Uint8Array,
  at: number,
  count: number,
  classes: number,
): number {
  if (count < 4) return checkEach(bytes, at, 0, count, classes);
  // The last four may overlap the ones before: cheaper than to look at each of the rest.
  const last = count - 4;
  if (classes === PRINTABLE) {
    for (let done = 0; done < last; done += 4) {
      if (!arePrintable(view.getInt32(at + done))) return checkEach(bytes, at, done, count, classes);
    }
    return arePrintable(view.getInt32(at + last)) ? -1 : checkEach(bytes, at, last, count, classes);
  }
  if ((classes & DIGITS) === 0) return checkEach(bytes, at, 0, count, classes);
  if (classes === DIGITS) {
    let off = offDigits(view.getInt32(at + last));
    for (let done = 0; done < last; done += 4) off |= offDigits(view.getInt32(at + done));
    return (off & 0xf0f0f0f0) === 0 ? -1 : checkEach(bytes, at, 0, count, classes);
  }
  for (let done = 0; done < last; done += 4) {
    if (areDigits(view.getInt32(at + done))) continue;
    const bad = checkEach(bytes, at, done, done + 4, classes);
    if (bad >= 0) return bad;
  }
  return areDigits(view.getInt32(at + last)) ? -1 : checkEach(bytes, at, last, count, classes);
}

function checkEach(bytes: Uint8Array, at: number, from: number, to: number, classes: number): number {
  for (let index = from; index < to; index++) {
    if (((CLASSES[bytes[at + index] as number] as number) & classes) === 0) return index;
  }
  return -1;
}
