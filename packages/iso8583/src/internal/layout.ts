import { ASCII, BINARY, type FieldPlan, HEX, PREFIX_ASCII, PREFIX_FIXED } from './plan.ts';

/** What stands side by side and is checked at once: fixed text elements of one class, or a single element. */
export interface Stretch {
  /** Digits of an ASCII length before the value; 0 for none. */
  readonly prefixBytes: number;
  /** Length of the value in bytes, the largest one if there is a prefix. For hex digits: of the bytes they stand for. */
  readonly length: number;
  /** Classes of characters allowed; 0 for bytes. */
  readonly classes: number;
  readonly isHex: boolean;
  readonly dates: readonly DatePlace[];
}

/** Where a date stands in a stretch. */
export interface DatePlace {
  readonly rule: number;
  readonly offset: number;
}

/** Where a value lies: `offset` into a stretch, and `length`, which is -1 for all of it. */
export interface ValuePlace {
  readonly number: number;
  readonly stretch: number;
  readonly offset: number;
  readonly length: number;
}

/** Neighbouring stretches of text, `first` to `last`, that are made into one string. */
export interface TextRun {
  readonly first: number;
  readonly last: number;
  readonly texts: readonly ValuePlace[];
}

/** Where the elements of one bitmap lie, as far as that is known before any length is read. */
export interface Layout {
  readonly stretches: readonly Stretch[];
  readonly runs: readonly TextRun[];
  readonly shortNumbers: readonly ValuePlace[];
  readonly binaries: readonly ValuePlace[];
}

/** The layout of these elements, or undefined where one of them needs more than to be checked and copied. */
export function layoutOf(plans: readonly FieldPlan[]): Layout | undefined {
  if (!plans.every(isStraight)) return undefined;
  const stretches: (Stretch & { length: number; dates: DatePlace[] })[] = [];
  const runs: (TextRun & { last: number; texts: ValuePlace[] })[] = [];
  const shortNumbers: ValuePlace[] = [];
  const binaries: ValuePlace[] = [];
  let runIsOpen = false;
  for (const { number, length, prefixBytes, classes, encoding, dateRule, isShortNumber } of plans) {
    const isFixed = prefixBytes === 0;
    let open = stretches.at(-1);
    if (
      open === undefined ||
      !isFixed ||
      open.prefixBytes !== 0 ||
      classes === 0 ||
      open.classes !== classes
    ) {
      open = { prefixBytes, length: 0, classes, isHex: encoding === HEX, dates: [] };
      stretches.push(open);
    }
    const stretch = stretches.length - 1;
    const place = { number, stretch, offset: open.length, length: isFixed ? length : -1 };
    if (dateRule !== 0) open.dates.push({ rule: dateRule, offset: open.length });
    open.length += length;
    if (encoding !== ASCII) {
      binaries.push(place);
      runIsOpen = false;
    } else if (isShortNumber) {
      shortNumbers.push(place);
    } else {
      if (!runIsOpen) runs.push({ first: stretch, last: stretch, texts: [] });
      runIsOpen = true;
      const run = runs.at(-1);
      run?.texts.push(place);
      if (run) run.last = stretch;
    }
  }
  return { stretches, runs, shortNumbers, binaries };
}

// In ASCII or in bytes, as it stands on the wire: no sign, no padding to strip, no length that counts something else.
function isStraight(plan: FieldPlan): boolean {
  if (plan.prefix !== PREFIX_FIXED && plan.prefix !== PREFIX_ASCII) return false;
  if (plan.encoding === ASCII) return plan.isPlain && !plan.strip;
  return plan.encoding === BINARY || (plan.encoding === HEX && !plan.countsBytes);
}
