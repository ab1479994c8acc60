import { CLASSES, HEX_DIGITS, TO_EBCDIC } from './characters.ts';
import { FILL_LEFT_0, FILL_RIGHT_F, PREFIX_ASCII, PREFIX_BCD, PREFIX_BINARY } from './plan.ts';

// Each encoder writes one value and returns false if a character is not allowed. Space has been checked by the caller.

export function encodeAscii(text: string, classes: number, to: Uint8Array, start: number): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7e || ((CLASSES[code] as number) & classes) === 0) return false;
    to[start + i] = code;
  }
  return true;
}

export function encodeEbcdic(text: string, classes: number, to: Uint8Array, start: number): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0x7e || ((CLASSES[code] as number) & classes) === 0) return false;
    to[start + i] = TO_EBCDIC[code] as number;
  }
  return true;
}

// The separator of track data, "=" or "D", is the half byte D.
function nibbleOf(code: number, classes: number): number {
  if (code > 0x7e || ((CLASSES[code] as number) & classes) === 0) return -1;
  return code <= 0x39 && code >= 0x30 ? code - 0x30 : 0xd;
}

export function encodeBcd(
  text: string,
  classes: number,
  fill: number,
  to: Uint8Array,
  start: number,
): boolean {
  let index = start;
  let done = 0;
  if ((text.length & 1) === 1 && fill === FILL_LEFT_0) {
    const low = nibbleOf(text.charCodeAt(0), classes);
    if (low < 0) return false;
    to[index++] = low;
    done = 1;
  }
  for (; done + 1 < text.length; done += 2) {
    const high = nibbleOf(text.charCodeAt(done), classes);
    const low = nibbleOf(text.charCodeAt(done + 1), classes);
    if ((high | low) < 0) return false;
    to[index++] = (high << 4) | low;
  }
  if (done < text.length) {
    const high = nibbleOf(text.charCodeAt(done), classes);
    if (high < 0) return false;
    to[index] = (high << 4) | (fill === FILL_RIGHT_F ? 15 : 0);
  }
  return true;
}

export function encodeHex(bytes: Uint8Array, to: Uint8Array, start: number): void {
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    to[start + 2 * i] = HEX_DIGITS[byte >> 4] as number;
    to[start + 2 * i + 1] = HEX_DIGITS[byte & 15] as number;
  }
}

/** Writes a length that fits; `digits` are bytes for a binary prefix. */
export function encodeLength(
  length: number,
  kind: number,
  digits: number,
  to: Uint8Array,
  start: number,
): void {
  let rest = length;
  if (kind === PREFIX_BINARY) {
    for (let i = digits - 1; i >= 0; i--) {
      to[start + i] = rest & 0xff;
      rest >>>= 8;
    }
    return;
  }
  const zero = kind === PREFIX_ASCII ? 0x30 : 0xf0;
  if (kind < PREFIX_BCD) {
    for (let i = digits - 1; i >= 0; i--) {
      const tens = (rest / 10) | 0;
      to[start + i] = zero + rest - tens * 10;
      rest = tens;
    }
    return;
  }
  if (kind !== PREFIX_BCD && (digits & 1) === 1) rest *= 10;
  for (let i = ((digits + 1) >> 1) - 1; i >= 0; i--) {
    const pair = rest % 100;
    to[start + i] = (((pair / 10) | 0) << 4) | (pair % 10);
    rest = (rest - pair) / 100;
  }
}
