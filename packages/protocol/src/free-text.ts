import * as Type from 'typebox';

/** Shortest and longest account number (ISO/IEC 7812-1; the shortest in use has 12 digits). */
const SHORTEST = 12;
const LONGEST = 19;
/** Digits as people write them: in groups, with a blank or hyphen between. */
const DIGITS = /\d+(?:[\s-]\d+)*/g;
/** Controls that change the order in which text is shown (UAX #9 section 2): embeddings, overrides, isolates and marks. */
const ORDER_CONTROLS = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** Luhn's check digit (ISO/IEC 7812-1 Annex B). */
const isLuhnValid = (digits: string): boolean => {
  let sum = 0;
  for (let place = 0; place < digits.length; place += 1) {
    const digit = Number(digits[digits.length - 1 - place]);
    const doubled = place % 2 === 0 ? digit : digit * 2;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
};

const couldBeCardNumber = (digits: string): boolean =>
  digits.length >= SHORTEST && digits.length <= LONGEST && isLuhnValid(digits) && !/^0+$/.test(digits);

/** Whether a text has what could be a card number: 12 to 19 digits with a right check digit, in one or in several groups. */
export const holdsCardNumber = (text: string): boolean => {
  for (const [run] of text.normalize('NFKC').matchAll(DIGITS)) {
    const groups = run.split(/[\s-]/);
    for (let first = 0; first < groups.length; first += 1) {
      let joined = '';
      for (const group of groups.slice(first)) {
        joined += group;
        if (joined.length > LONGEST) break;
        if (couldBeCardNumber(joined)) return true;
      }
    }
  }
  return false;
};

/**
 * What keeps a text that a person typed from being stored and shown: a card number, which is kept nowhere in the clear (PCI DSS 3.3, 3.5),
 * or a control that reorders what stands around it on a receipt or screen. Undefined: nothing. The text itself is never in the answer.
 */
export const freeTextFault = (text: string): string | undefined => {
  if (ORDER_CONTROLS.test(text)) return 'holds a control character that changes the direction of text';
  if (holdsCardNumber(text)) return 'holds what could be a card number, which must not be stored here';
  return undefined;
};

/** Text that a person types and others read, on receipts, screens and in lists. */
export const FreeText = (options: {
  readonly minLength?: number;
  readonly maxLength: number;
  readonly pattern?: string;
  readonly description?: string;
}) =>
  Type.Refine(
    Type.String(options),
    (text) => freeTextFault(text) === undefined,
    (text) => freeTextFault(text) ?? 'cannot be stored',
  );
