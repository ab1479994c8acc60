/** Shortest and longest account number (ISO/IEC 7812-1; the shortest in use has 12 digits). */
const SHORTEST = 12;
const LONGEST = 19;
/** What people, programs and those who want to hide something write between groups of digits: blanks, dashes, dots, slashes, what has no width. */
const SEPARATOR = /^[\s\p{Z}\p{Pd}\p{Cf}\p{Mn}./\\_,|·•]$/u;
const SEPARATORS_MAX = 8;
const DECIMAL_DIGIT = /^\p{Nd}$/u;
/** Shown of an account number at most: its first six and last four digits (PCI DSS 3.4.1). */
const [SHOWN_FIRST, SHOWN_LAST] = [6, 4];

interface Digit {
  readonly value: number;
  /** Where it stands, in code units. */
  readonly at: number;
  readonly length: number;
  /** Something stands between it and the digit before, and after. */
  readonly opens: boolean;
  closes: boolean;
}

/** The value of a digit of any script; undefined: it is none. */
const digitOf = (sign: string): number | undefined => {
  if (sign.length === 1 && sign <= '\u007f') return sign >= '0' && sign <= '9' ? Number(sign) : undefined;
  const plain = sign.normalize('NFKC');
  if (plain >= '0' && plain <= '9' && plain.length === 1) return Number(plain);
  if (!DECIMAL_DIGIT.test(sign)) return undefined;
  // The digits of a script stand in a row, zero first (Unicode section 4.6).
  const point = sign.codePointAt(0) ?? 0;
  let value = 0;
  while (value < 9 && DECIMAL_DIGIT.test(String.fromCodePoint(point - value - 1))) value += 1;
  return value;
};

/** Digits of a text in runs, each with no more between two of them than separates groups of one number. */
const runsOf = (text: string): Digit[][] => {
  const runs: Digit[][] = [];
  let run: Digit[] = [];
  let separators = 0;
  let at = 0;
  const end = (): void => {
    const last = run.at(-1);
    if (last !== undefined) last.closes = true;
    if (run.length >= SHORTEST) runs.push(run);
    run = [];
  };
  for (const sign of text) {
    const value = digitOf(sign);
    if (value !== undefined) {
      const last = run.at(-1);
      if (last !== undefined && separators > 0) last.closes = true;
      const opens = last === undefined || separators > 0;
      run.push({ value, at, length: sign.length, opens, closes: false });
      separators = 0;
    } else if (SEPARATOR.test(sign) && separators < SEPARATORS_MAX) separators += 1;
    else {
      end();
      separators = 0;
    }
    at += sign.length;
  }
  end();
  return runs;
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

/** The longest card number that begins at a digit of a run; none begins with zero, as telephone numbers do. */
const numberAt = (run: readonly Digit[], first: number): readonly Digit[] | undefined => {
  const start = run[first];
  if (start === undefined || !start.opens || start.value === 0) return undefined;
  for (let length = LONGEST; length >= SHORTEST; length -= 1) {
    const digits = run.slice(first, first + length);
    if (digits.length === length && digits.at(-1)?.closes === true && isLuhnValid(digits)) return digits;
  }
  return undefined;
};

function* numbersIn(text: string): Generator<readonly Digit[]> {
  if (text.length < SHORTEST) return;
  for (const run of runsOf(text)) {
    for (let first = 0; first <= run.length - SHORTEST; first += 1) {
      const found = numberAt(run, first);
      if (found !== undefined) yield found;
    }
  }
}

/**
 * Whether a text has what could be a card number: 12 to 19 digits of any script with a right check digit, in one or in several groups,
 * whatever stands between these.
 */
export const holdsCardNumber = (text: string): boolean => numbersIn(text).next().done !== true;

/** A text with all but the first six and last four digits of each such number as stars. */
export const maskCardNumbers = (text: string): string => {
  const hidden = new Map<number, number>();
  for (const number of numbersIn(text)) {
    for (const { at, length } of number.slice(SHOWN_FIRST, -SHOWN_LAST)) hidden.set(at, length);
  }
  if (hidden.size === 0) return text;
  let shown = '';
  for (let at = 0; at < text.length; at += hidden.get(at) ?? 1) shown += hidden.has(at) ? '*' : text[at];
  return shown;
};
