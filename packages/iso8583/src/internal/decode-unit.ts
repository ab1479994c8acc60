import { UnpackError } from '../errors.ts';
import { SIGN_CLASS } from './characters.ts';
import { decodeAscii, decodeBcd, decodeEbcdic } from './decode.ts';
import { BCD, EBCDIC, type FieldPlan } from './plan.ts';

/** 32 bits of a bitmap, most significant first. */
export function binaryWord(bytes: Uint8Array, at: number): number {
  let word = 0;
  for (let i = 0; i < 4; i++) word = (word << 8) | (bytes[at + i] as number);
  return word;
}

/** One text value of any encoding but plain ASCII; -1, or the index of the unit that is wrong. */
export function decodeOther(
  plan: FieldPlan,
  bytes: Uint8Array,
  at: number,
  units: number,
  text: Uint8Array,
  to: number,
): number {
  if (plan.encoding === BCD) return decodeBcd(bytes, at, units, plan.classes, plan.fill, text, to);
  const decode = plan.encoding === EBCDIC ? decodeEbcdic : decodeAscii;
  if (!plan.signed) return decode(bytes, at, units, plan.classes, text, to);
  if (units === 0) return -1;
  const sign = decode(bytes, at, 1, SIGN_CLASS, text, to);
  if (sign >= 0) return sign;
  const bad = decode(bytes, at + 1, units - 1, plan.classes, text, to + 1);
  return bad < 0 ? bad : bad + 1;
}

/** The numbers of the data elements whose bits are set, ascending. */
export function elementsOf(words: Int32Array): number[] {
  const numbers: number[] = [];
  for (const [index, word] of words.entries()) {
    for (let bit = 0; bit < 32; bit++) {
      if ((word & (0x80000000 >>> bit)) !== 0) numbers.push(index * 32 + bit + 1);
    }
  }
  return numbers;
}

/** Whether only a value is at fault and its length is sound, so that the next element is where it should be. */
export function isOfTheValue(error: unknown): boolean {
  return (
    error instanceof UnpackError &&
    (error.code === 'ERR_UNPACK_CHARACTER' || error.code === 'ERR_UNPACK_DATE')
  );
}
