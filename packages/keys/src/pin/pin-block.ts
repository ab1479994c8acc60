import { xorBytes } from '@tallystick/encoding';
import {
  checkPan,
  checkPin,
  digitsOf,
  PIN_DIGITS,
  type PinDigits,
  packNibbles,
  unpackNibbles,
} from './digits.ts';
import { PinError } from './pin-error.ts';

/** The formats of 8 bytes. Format 4 has 16 and is enciphered in two steps: `pin-block-format-4.ts`. */
export type ShortPinBlockFormat = 0 | 1 | 2 | 3;

/** What a block is bound to and filled with. */
export interface PinBlockBinding {
  /** Formats 0 and 3: digits of the PAN, check digit included; at least 13. */
  readonly pan?: string;
  /** Formats 1 and 3: random bytes for the fill. */
  readonly randomBytes?: (length: number) => Uint8Array;
}

const BLOCK_BYTES = 8;
const NIBBLES = 16;

interface Format {
  readonly panBound: boolean;
  /** One half byte of fill, from a random half byte. */
  readonly fill: (random: number) => number;
  readonly isFill: (nibble: number) => boolean;
  readonly random: boolean;
}

/** ISO 9564-1:2017, 9.3.2 to 9.3.5. */
const FORMATS: Readonly<Record<ShortPinBlockFormat, Format>> = {
  0: { panBound: true, random: false, fill: () => 0xf, isFill: (nibble) => nibble === 0xf },
  1: { panBound: false, random: true, fill: (random) => random, isFill: () => true },
  2: { panBound: false, random: false, fill: () => 0xf, isFill: (nibble) => nibble === 0xf },
  // One of A to F. Of 16 values two in six would come more often: 12 to 15 are drawn again.
  3: {
    panBound: true,
    random: true,
    fill: (random) => 0xa + (random % 6),
    isFill: (nibble) => nibble >= 0xa,
  },
};

/**
 * Makes a clear PIN block of format 0, 1, 2 or 3 (ISO 9564-1:2017, 9.3). Formats 0, 1 and 3 are for transmission, enciphered;
 * format 2 is for a card's own PIN check.
 *
 * @param pin 4 to 12 digits, one a byte
 * @returns 8 bytes, in clear: wipe them after use
 * @throws {PinError} `ERR_PIN_DIGITS`, `ERR_PIN_PAN`; `ERR_PIN_PARAMETER` where a format needs random bytes and has none
 */
export function encodePinBlock(
  format: ShortPinBlockFormat,
  pin: PinDigits,
  binding: PinBlockBinding = {},
): Uint8Array {
  checkPin(pin);
  const { panBound, fill, random } = FORMATS[format];
  const drawn = random ? randomNibbles(format, binding) : [];
  const nibbles = Array.from({ length: NIBBLES }, (_, at) => {
    if (at === 0) return format;
    if (at === 1) return pin.length;
    return pin[at - 2] ?? fill(drawn[at] ?? 0);
  });
  const block = packNibbles(nibbles);
  return panBound ? xorBytes(block, panField(binding.pan ?? '')) : block;
}

/**
 * Reads a clear PIN block of format 0, 1, 2 or 3 (ISO 9564-1:2017, 9.3).
 *
 * @param block 8 bytes
 * @returns the digits, one a byte: wipe them after use
 * @throws {PinError} `ERR_PIN_BLOCK_LENGTH`, `ERR_PIN_BLOCK_FORMAT`, `ERR_PIN_BLOCK_CONTENT`, `ERR_PIN_PAN`
 */
export function decodePinBlock(
  format: ShortPinBlockFormat,
  block: Uint8Array,
  { pan = '' }: Pick<PinBlockBinding, 'pan'> = {},
): PinDigits {
  if (block.length !== BLOCK_BYTES) {
    throw new PinError('ERR_PIN_BLOCK_LENGTH', 'block', `A block of format ${format} has 8 bytes`);
  }
  const { panBound, isFill } = FORMATS[format];
  const [control, length = 0, ...rest] = unpackNibbles(panBound ? xorBytes(block, panField(pan)) : block);
  if (control !== format) {
    throw new PinError('ERR_PIN_BLOCK_FORMAT', 'block', `This is no block of format ${format}`);
  }
  return readPin(length, rest, isFill);
}

/**
 * The digits of a PIN field after its control field.
 *
 * @throws {PinError} `ERR_PIN_BLOCK_CONTENT`, for whatever is wrong
 */
export function readPin(
  length: number,
  nibbles: readonly number[],
  isFill: (nibble: number) => boolean,
): PinDigits {
  const right =
    length >= PIN_DIGITS.least &&
    length <= PIN_DIGITS.most &&
    nibbles.every((nibble, at) => (at < length ? nibble <= 9 : isFill(nibble)));
  if (!right) {
    throw new PinError('ERR_PIN_BLOCK_CONTENT', 'block', 'This block was made with another key or PAN');
  }
  return Uint8Array.from(nibbles.slice(0, length));
}

/** ISO 9564-1:2017, 9.3.2.3: four zeros, then the twelve right digits of the PAN without the check digit. */
function panField(pan: string): Uint8Array {
  checkPan(pan, 13);
  return packNibbles([0, 0, 0, 0, ...digitsOf(pan.slice(-13, -1))]);
}

function randomNibbles(format: ShortPinBlockFormat, { randomBytes }: PinBlockBinding): number[] {
  if (!randomBytes) {
    throw new PinError('ERR_PIN_PARAMETER', 'randomBytes', `Format ${format} has a random fill`);
  }
  const nibbles: number[] = [];
  while (nibbles.length < NIBBLES) {
    for (const nibble of unpackNibbles(randomBytes(BLOCK_BYTES))) {
      if (format === 1 || nibble < 12) nibbles.push(nibble);
    }
  }
  return nibbles;
}
