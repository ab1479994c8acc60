import type { Format } from '../spec.ts';

const DIGIT = 1;
const LETTER = 2;
const SPACE = 4;
const SPECIAL = 8;
const TRACK = 16;
const SIGN = 32;

/** For each ASCII code the classes it belongs to; zero for control characters and everything above 0x7E. */
export const CLASSES: Uint8Array = new Uint8Array(256);
for (let code = 0x20; code <= 0x7e; code++) {
  const character = String.fromCharCode(code);
  let classes = 0;
  if (character >= '0' && character <= '9') classes = DIGIT;
  else if (/[A-Za-z]/.test(character)) classes = LETTER;
  else classes = code === 0x20 ? SPACE : SPECIAL;
  if (character === '=' || character === 'D') classes |= TRACK;
  if (character === 'C' || character === 'D') classes |= SIGN;
  CLASSES[code] = classes;
}

const FORMAT_CLASSES: { readonly [format in Format]: number } = {
  a: LETTER,
  n: DIGIT,
  an: DIGIT | LETTER,
  anp: DIGIT | LETTER | SPACE,
  ans: DIGIT | LETTER | SPACE | SPECIAL,
  ns: DIGIT | SPECIAL,
  z: DIGIT | TRACK,
  'x+n': DIGIT,
  b: 0,
  MMDD: DIGIT,
  YYMM: DIGIT,
  YYMMDD: DIGIT,
  hhmmss: DIGIT,
  MMDDhhmmss: DIGIT,
};

/** The classes of characters that a format allows; for x+n those after the sign. */
export function classesOf(format: Format): number {
  return FORMAT_CLASSES[format];
}

/** The classes that the sign of an x+n amount may have: C or D. */
export const SIGN_CLASS = SIGN;

// The printable ASCII characters 0x20 to 0x7E in IBM code page 037, in the order of their ASCII codes.
const CP037 = Uint8Array.fromHex(
  '405a7f7b5b6c507d4d5d5c4e6b604b61f0f1f2f3f4f5f6f7f8f97a5e4c7e6e6f' +
    '7cc1c2c3c4c5c6c7c8c9d1d2d3d4d5d6d7d8d9e2e3e4e5e6e7e8e9bae0bbb06d' +
    '79818283848586878889919293949596979899a2a3a4a5a6a7a8a9c04fd0a1',
);

/** ASCII code to EBCDIC code (code page 037); zero where there is none. */
export const TO_EBCDIC: Uint8Array = new Uint8Array(256);
/** EBCDIC code (code page 037) to ASCII code; zero for what is not printable ASCII. */
export const FROM_EBCDIC: Uint8Array = new Uint8Array(256);
for (const [index, ebcdic] of CP037.entries()) {
  TO_EBCDIC[0x20 + index] = ebcdic;
  FROM_EBCDIC[ebcdic] = 0x20 + index;
}

/** The digits 0 to 9, A to F as ASCII codes, by value. */
export const HEX_DIGITS: Uint8Array = Uint8Array.from('0123456789ABCDEF', (digit) => digit.charCodeAt(0));

/** Value of an ASCII hex digit of either case; 255 for any other code. */
export const HEX_VALUES: Uint8Array = new Uint8Array(256).fill(255);
for (let value = 0; value < 16; value++) {
  const digit = value.toString(16);
  HEX_VALUES[digit.charCodeAt(0)] = value;
  HEX_VALUES[digit.toUpperCase().charCodeAt(0)] = value;
}

/** The same for EBCDIC (code page 037). */
export const EBCDIC_HEX_VALUES: Uint8Array = FROM_EBCDIC.map((code) => HEX_VALUES[code] as number);
