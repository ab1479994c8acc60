import { CLASSES, FROM_EBCDIC, HEX_VALUES } from './characters.ts';
import {
  FILL_LEFT_0,
  FILL_RIGHT_F,
  PREFIX_ASCII,
  PREFIX_BCD,
  PREFIX_BCD_LEFT,
  PREFIX_BINARY,
} from './plan.ts';

// Each decoder moves one value from the wire to its destination and returns -1, or the index of the unit that is wrong.
// Callers have checked that source and destination are long enough, so reads are never undefined.

export function decodeAscii(
  from: Uint8Array,
  at: number,
  count: number,
  classes: number,
  to: Uint8Array,
  start: number,
): number {
  for (let i = 0; i < count; i++) {
    const code = from[at + i] as number;
    if (((CLASSES[code] as number) & classes) === 0) return i;
    to[start + i] = code;
  }
  return -1;
}

export function decodeEbcdic(
  from: Uint8Array,
  at: number,
  count: number,
  classes: number,
  to: Uint8Array,
  start: number,
): number {
  for (let i = 0; i < count; i++) {
    const code = FROM_EBCDIC[from[at + i] as number] as number;
    if (((CLASSES[code] as number) & classes) === 0) return i;
    to[start + i] = code;
  }
  return -1;
}

const SEPARATOR = 0x3d;

// A half byte D is the field separator of track data, which text shows as "=" (ISO/IEC 7813).
function digitOf(nibble: number, classes: number): number {
  if (nibble <= 9) return 0x30 + nibble;
  return nibble === 0xd && ((CLASSES[SEPARATOR] as number) & classes) !== 0 ? SEPARATOR : 0;
}

/** BCD digits; of an odd count the filling half byte must be what the spec says. */
export function decodeBcd(
  from: Uint8Array,
  at: number,
  count: number,
  classes: number,
  fill: number,
  to: Uint8Array,
  start: number,
): number {
  let index = at;
  let done = 0;
  if ((count & 1) === 1 && fill === FILL_LEFT_0) {
    const byte = from[index++] as number;
    const code = digitOf(byte & 15, classes);
    if (byte >> 4 !== 0 || code === 0) return 0;
    to[start] = code;
    done = 1;
  }
  while (done + 1 < count) {
    const byte = from[index++] as number;
    const high = digitOf(byte >> 4, classes);
    const low = digitOf(byte & 15, classes);
    if (high === 0 || low === 0) return done;
    to[start + done] = high;
    to[start + done + 1] = low;
    done += 2;
  }
  if (done < count) {
    const byte = from[index] as number;
    const code = digitOf(byte >> 4, classes);
    if (code === 0 || (byte & 15) !== (fill === FILL_RIGHT_F ? 15 : 0)) return done;
    to[start + done] = code;
  }
  return -1;
}

export function decodeHex(
  from: Uint8Array,
  at: number,
  count: number,
  to: Uint8Array,
  start: number,
): number {
  for (let i = 0; i < count; i++) {
    const high = HEX_VALUES[from[at + 2 * i] as number] as number;
    const low = HEX_VALUES[from[at + 2 * i + 1] as number] as number;
    if ((high | low) > 15) return i;
    to[start + i] = (high << 4) | low;
  }
  return -1;
}

/** The length that a prefix of `digits` digits says (bytes for a binary one), or -1 if it is not one. */
export function decodeLength(from: Uint8Array, at: number, kind: number, digits: number): number {
  let length = 0;
  if (kind === PREFIX_BINARY) {
    for (let i = 0; i < digits; i++) length = length * 256 + (from[at + i] as number);
    return length;
  }
  if (kind === PREFIX_BCD || kind === PREFIX_BCD_LEFT) return decodeBcdLength(from, at, kind, digits);
  for (let i = 0; i < digits; i++) {
    const byte = from[at + i] as number;
    const digit = (kind === PREFIX_ASCII ? byte : (FROM_EBCDIC[byte] as number)) - 0x30;
    if (digit < 0 || digit > 9) return -1;
    length = length * 10 + digit;
  }
  return length;
}

function decodeBcdLength(from: Uint8Array, at: number, kind: number, digits: number): number {
  const bytes = (digits + 1) >> 1;
  let length = 0;
  for (let i = 0; i < bytes; i++) {
    const byte = from[at + i] as number;
    if (byte >> 4 > 9 || (byte & 15) > 9) return -1;
    length = length * 100 + (byte >> 4) * 10 + (byte & 15);
  }
  if ((digits & 1) === 0) return length;
  if (kind === PREFIX_BCD) return length < 10 ** digits ? length : -1;
  return length % 10 === 0 ? length / 10 : -1;
}
