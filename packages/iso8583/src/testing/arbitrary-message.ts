import fc from 'fast-check';
import type { FieldValue, Message } from '../message.ts';
import type { FieldSpec, Format, Spec } from '../spec.ts';

const DIGITS = '0123456789';
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const SPECIALS = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

const ALPHABETS: Partial<Record<Format, string>> = {
  a: LETTERS,
  n: DIGITS,
  an: DIGITS + LETTERS,
  anp: `${DIGITS + LETTERS} `,
  ans: `${DIGITS + LETTERS + SPECIALS} `,
  ns: DIGITS + SPECIALS,
  z: `${DIGITS}=`,
};

const two = (from: number, to: number): fc.Arbitrary<string> =>
  fc.integer({ min: from, max: to }).map((value) => String(value).padStart(2, '0'));

const monthDay = fc.tuple(two(1, 12), two(1, 29)).map((parts) => parts.join(''));
const time = fc.tuple(two(0, 23), two(0, 59), two(0, 59)).map((parts) => parts.join(''));

function textOf(alphabet: string, minLength: number, maxLength: number): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...alphabet), minLength, maxLength });
}

/** Any value that a field may hold, of full length where it is fixed. Variable ones stay short to keep tests quick. */
export function arbitraryValue(field: FieldSpec): fc.Arbitrary<FieldValue> {
  const fixed = field.prefix === 'fixed';
  const maximum = fixed ? field.length : Math.min(field.length, 60);
  const minimum = fixed ? field.length : 0;
  switch (field.format) {
    case 'b':
      return fc.uint8Array({ minLength: minimum, maxLength: maximum });
    case 'MMDD':
      return monthDay;
    case 'YYMM':
      return fc.tuple(two(0, 99), two(1, 12)).map((parts) => parts.join(''));
    case 'YYMMDD':
      return fc.tuple(two(0, 99), monthDay).map((parts) => parts.join(''));
    case 'hhmmss':
      return time;
    case 'MMDDhhmmss':
      return fc.tuple(monthDay, time).map((parts) => parts.join(''));
    case 'x+n':
      return fc
        .tuple(fc.constantFrom('C', 'D'), textOf(DIGITS, field.length - 1, field.length - 1))
        .map((parts) => parts.join(''));
    default:
      return textOf(ALPHABETS[field.format] ?? DIGITS, minimum, maximum);
  }
}

/** Any message that a spec can carry. */
export function arbitraryMessage(spec: Spec): fc.Arbitrary<Message> {
  const numbers = Object.keys(spec.fields).map(Number);
  const fields = fc
    .subarray(numbers, { maxLength: 24 })
    .chain((chosen) =>
      fc.tuple(
        ...chosen.map((number) =>
          arbitraryValue(spec.fields[number] as FieldSpec).map((value): [number, FieldValue] => [
            number,
            value,
          ]),
        ),
      ),
    );
  return fc.tuple(textOf(DIGITS, 4, 4), fields).map(([mti, entries]) => {
    const message: Message = { mti };
    if (spec.header) message.header = new Uint8Array(spec.header.length).fill(0x60);
    for (const [number, value] of entries) message[number] = value;
    return message;
  });
}
