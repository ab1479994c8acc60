import { numeralOf } from './numerals.ts';

/** Shortest and longest number of a card that pays (ISO/IEC 7812-1 allows less; no scheme uses it any more). */
const SHORTEST = 13;
const LONGEST = 19;
/** Nearly every card has 16 digits, American Express 15: what is looked for in a longer group that begins or ends with something else. */
const USUAL = [16, 15];

/** First four digits that schemes use (ISO/IEC 7812-1 section 4), with the lengths under them. */
const ISSUERS: readonly (readonly [from: number, to: number, lengths: readonly number[]])[] = [
  [2200, 2205, [16, 17, 18, 19]], // Mir
  [2221, 2720, [16]], // Mastercard
  [3000, 3059, [14, 16, 17, 18, 19]], // Diners Club
  [3095, 3095, [14, 16, 17, 18, 19]],
  [3400, 3499, [15]], // American Express
  [3528, 3589, [16, 17, 18, 19]], // JCB
  [3600, 3699, [14, 15, 16, 17, 18, 19]], // Diners Club
  [3700, 3799, [15]], // American Express
  [3800, 3999, [14, 16, 17, 18, 19]], // Diners Club
  [4000, 4999, [13, 16, 19]], // Visa
  [5000, 5099, [13, 14, 15, 16, 17, 18, 19]], // Maestro and national schemes
  [5100, 5599, [16]], // Mastercard
  [5600, 6999, [13, 14, 15, 16, 17, 18, 19]], // Maestro, Discover, UnionPay, RuPay
  [8100, 8299, [16, 17, 18, 19]], // UnionPay, RuPay
  [9792, 9792, [16]], // Troy
  [9999, 9999, [16, 17, 18, 19]], // the issuer host of this project
];

/** A letter ends a number; one that is not seen (U+3164) or that is written for a dash or apostrophe (Lm) does not. */
const LETTER = /^(?!\p{DI}|\p{Lm})[\p{L}\p{Nl}\p{No}]$/u;
/** Nothing that a reader takes for a gap: marks such as those of keycaps, controls but tabs and ends of line, what has no width. */
const UNSEEN = /^(?![\t-\r\u0085])[\p{M}\p{C}\p{DI}]$/u;
const SEPARATORS_MAX = 64;
/** International telephone numbers, after a plus or two zeros, have 15 digits at most (ITU-T E.164 section 6). */
const TELEPHONE_MAX = 15;
/** A card number has 13: so many digits of a telephone number stand before one in it at most. */
const TELEPHONE_START = TELEPHONE_MAX - SHORTEST;
/** A number in groups has more than so many digits for each, so that a list of small numbers is none. */
const GROUP_MEAN = 3;
/** Shown of an account number at most: its first six and last four digits (PCI DSS 3.4.1). */
const [SHOWN_FIRST, SHOWN_LAST] = [6, 4];
/** No card number in it: ASCII with fewer digits than one has. The most common case. */
const PLAIN = /^(?:[ -/:-~]*[0-9]){0,12}[ -/:-~]*$/;

interface Digit {
  readonly value: number;
  /** Where its sign stands, in code units. */
  readonly at: number;
  readonly length: number;
  /** Something stands before it. */
  readonly opens: boolean;
  /** How many gaps that a reader sees are before it in its run. */
  readonly gaps: number;
  /** A plus stands before it; apart: with something between that and the digit before. */
  readonly plus: 'joined' | 'apart' | undefined;
  /** Something stands after it. */
  closes: boolean;
}

/** Digits of a text in runs, each with no more between two of them than separates groups of one number. */
class RunReader {
  readonly runs: (readonly Digit[])[] = [];
  #digits: Digit[] = [];
  #separators = 0;
  #isSeen = false;
  #gaps = 0;
  #before = '';

  /** Takes the next sign. */
  take(sign: string, at: number): void {
    const numeral = numeralOf(sign);
    if (numeral !== undefined) this.#number(numeral, at, sign.length);
    else if (LETTER.test(sign) || this.#separators >= SEPARATORS_MAX) this.end();
    else {
      this.#separators += 1;
      this.#isSeen ||= !UNSEEN.test(sign);
    }
    if (!UNSEEN.test(sign)) this.#before = sign;
  }

  /** No more of this run follows. */
  end(): void {
    const last = this.#digits.at(-1);
    if (last !== undefined) last.closes = true;
    if (this.#digits.length >= SHORTEST) this.runs.push(this.#digits);
    this.#digits = [];
    [this.#separators, this.#gaps, this.#isSeen] = [0, 0, false];
  }

  #number(numeral: string, at: number, length: number): void {
    const last = this.#digits.at(-1);
    if (last !== undefined && this.#separators > 0) last.closes = true;
    if (last !== undefined && this.#isSeen) this.#gaps += 1;
    let opens = last === undefined || this.#separators > 0;
    const isPlus = this.#before === '+' || this.#before === '＋';
    let plus: Digit['plus'] = isPlus ? (this.#separators > 1 ? 'apart' : 'joined') : undefined;
    for (const digit of numeral) {
      this.#digits.push({ value: Number(digit), at, length, opens, gaps: this.#gaps, plus, closes: false });
      [opens, plus] = [false, undefined];
    }
    [this.#separators, this.#isSeen] = [0, false];
  }
}

const runsOf = (text: string): readonly (readonly Digit[])[] => {
  const reader = new RunReader();
  let at = 0;
  for (const sign of text) {
    reader.take(sign, at);
    at += sign.length;
  }
  reader.end();
  return reader.runs;
};

/** Luhn's check digit (ISO/IEC 7812-1 Annex B). */
const isLuhnValid = (digits: readonly Digit[]): boolean => {
  let sum = 0;
  for (let place = 0; place < digits.length; place += 1) {
    const { value = 0 } = digits[digits.length - 1 - place] ?? {};
    const doubled = place % 2 === 0 ? value : value * 2;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
};

/** Whether it begins as cards of some scheme do and is as long as these. */
const isIssued = (digits: readonly Digit[]): boolean => {
  const prefix = digits.slice(0, 4).reduce((number, { value }) => number * 10 + value, 0);
  return ISSUERS.some(
    ([from, to, lengths]) => prefix >= from && prefix <= to && lengths.includes(digits.length),
  );
};

/** Whether it is one group, or groups of a size that people write card numbers in. */
const isShaped = (first: Digit, last: Digit, length: number): boolean => {
  const groups = last.gaps - first.gaps + 1;
  return groups === 1 || length > groups * GROUP_MEAN;
};

/** A longer group may begin or end with a number of usual length: an invoice's year before it, an expiry date after it. */
const isPart = (first: Digit, last: Digit, length: number): boolean =>
  first.gaps === last.gaps && (first.opens || last.closes) && USUAL.includes(length);

/** Whether what begins at a place is of an international telephone number, which follows a plus or two zeros. */
const isTelephone = (digits: readonly Digit[], place: number, length: number): boolean => {
  for (let before = 0; before <= Math.min(TELEPHONE_START, place); before += 1) {
    if (before + length > TELEPHONE_MAX) return false;
    const at = place - before;
    if (digits[at]?.plus !== undefined) return true;
    const [first, second] = [digits[at - 2], digits[at - 1]];
    if (first?.opens === true && first.value === 0 && second?.value === 0) return true;
  }
  return false;
};

/** Whether a telephone number begins within: after a plus that stands apart, where other gaps have none. */
const isCrossed = (number: readonly Digit[]): boolean => {
  const [first, last] = [number[0], number.at(-1)];
  const pluses = number.slice(1).filter(({ plus }) => plus === 'apart').length;
  return pluses > 0 && first !== undefined && last !== undefined && pluses < last.gaps - first.gaps;
};

/** The longest card number that begins at a digit of a run. */
const numberAt = (digits: readonly Digit[], place: number): readonly Digit[] | undefined => {
  for (let length = LONGEST; length >= SHORTEST; length -= 1) {
    const [first, last] = [digits[place], digits[place + length - 1]];
    if (first === undefined || last === undefined) continue;
    const isWhole = first.opens && last.closes && isShaped(first, last, length);
    if (!isWhole && !isPart(first, last, length)) continue;
    const number = digits.slice(place, place + length);
    if (!isIssued(number) || !isLuhnValid(number)) continue;
    if (!isTelephone(digits, place, length) && !isCrossed(number)) return number;
  }
  return undefined;
};

function* numbersIn(text: string): Generator<readonly Digit[]> {
  if (PLAIN.test(text)) return;
  for (const digits of runsOf(text)) {
    for (let place = 0; place <= digits.length - SHORTEST; place += 1) {
      const found = numberAt(digits, place);
      if (found !== undefined) yield found;
    }
  }
}

/**
 * Whether a text has what could be the number of a payment card: 13 to 19 digits of any script and style, begun as schemes begin theirs,
 * with a right check digit; in one group or several, whatever but letters stands between these.
 */
export const holdsCardNumber = (text: string): boolean => numbersIn(text).next().done !== true;

/** A text with some of its digits as stars. */
const hide = (text: string, digits: Iterable<Digit>): string => {
  const hidden = new Map<number, number>();
  for (const { at, length } of digits) hidden.set(at, length);
  if (hidden.size === 0) return text;
  let shown = '';
  for (let at = 0; at < text.length; at += hidden.get(at) ?? 1) shown += hidden.has(at) ? '*' : text[at];
  return shown;
};

/** Masks once. What is left of two numbers that overlap may look like another. */
const maskOnce = (text: string): string =>
  hide(
    text,
    [...numbersIn(text)].flatMap((number) => number.slice(SHOWN_FIRST, -SHOWN_LAST)),
  );

/** A row of digits without end is masked from its ends, some at a time; after so many times nothing of it is shown. */
const ROUNDS_MAX = 4;

/** A text with all but the first six and last four digits of each such number as stars. */
export const maskCardNumbers = (text: string): string => {
  let shown = text;
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const masked = maskOnce(shown);
    if (masked === shown) return shown;
    shown = masked;
  }
  return hide(shown, runsOf(shown).flat());
};
