import { CLASSES, classesOf } from './characters.ts';

const DIGITS = classesOf('n');
const PRINTABLE = classesOf('ans');

// Four characters at a time, as one 32-bit word. A digit is 0x30 to 0x39: its high half is 3, and stays 3 when 6 is added.
function areDigits(word: number): boolean {
  return (((word & 0xf0f0f0f0) ^ 0x30303030) | (((word + 0x06060606) & 0xf0f0f0f0) ^ 0x30303030)) === 0;
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
  let done = 0;
  if (classes === DIGITS) {
    while (done + 4 <= count && areDigits(view.getInt32(at + done))) done += 4;
  } else if (classes === PRINTABLE) {
    while (done + 4 <= count && arePrintable(view.getInt32(at + done))) done += 4;
  }
  for (; done < count; done++) {
    if (((CLASSES[bytes[at + done] as number] as number) & classes) === 0) return done;
  }
  return -1;
}
