import { ASCII, BINARY, type FieldPlan, HEX, PREFIX_ASCII, PREFIX_FIXED } from './plan.ts';

/** What stands side by side and is checked at once: fixed text elements of one class, or a single element. */
export interface FieldRun {
  /** Digits of an ASCII length before the value; 0 for none. */
  readonly prefixBytes: number;
  /** Length of the value in bytes, the largest one if there is a prefix. For hex digits: of the bytes they stand for. */
  readonly length: number;
  /** Classes of characters allowed; 0 for bytes. */
  readonly classes: number;
  readonly isHex: boolean;
  readonly dates: readonly DatePlace[];
  // Where the value was found in the message that is being read. Kept here, for a list of its own costs more to look up.
  start: number;
  end: number;
}

/** Where a date stands in a fieldRun. */
export interface DatePlace {
  readonly rule: number;
  readonly offset: number;
}

/** Where a value lies: `offset` into a fieldRun, and `length`, which is -1 for all of it. */
export interface ValuePlace {
  readonly number: number;
  readonly fieldRun: FieldRun;
  readonly offset: number;
  readonly length: number;
}

/** Neighbouring fieldRuns of text, `first` to `last`, that are made into one string. */
export interface TextRun {
  readonly first: FieldRun;
  readonly last: FieldRun;
  readonly texts: readonly ValuePlace[];
}

/** Where the elements of one bitmap lie, as far as that is known before any length is read. */
export interface Layout {
  readonly fieldRuns: readonly FieldRun[];
  readonly runs: readonly TextRun[];
  readonly shortNumbers: readonly ValuePlace[];
  readonly binaries: readonly ValuePlace[];
}

type Draft<T> = { -readonly [key in keyof T]: T[key] extends readonly (infer Item)[] ? Item[] : T[key] };

/** The layout of these elements, or undefined where one of them needs more than to be checked and copied. */
export function layoutOf(plans: readonly FieldPlan[]): Layout | undefined {
  if (!plans.every(isFast)) return undefined;
  const layout: Draft<Layout> = { fieldRuns: [], runs: [], shortNumbers: [], binaries: [] };
  let fieldRun: Draft<FieldRun> | undefined;
  let run: Draft<TextRun> | undefined;
  for (const plan of plans) {
    if (fieldRun === undefined || !continues(fieldRun, plan)) {
      const { prefixBytes, classes } = plan;
      const isHex = plan.encoding === HEX;
      fieldRun = { prefixBytes, length: 0, classes, isHex, dates: [], start: 0, end: 0 };
      layout.fieldRuns.push(fieldRun);
    }
    const offset = fieldRun.length;
    const length = plan.prefixBytes === 0 ? plan.length : -1;
    const place = { number: plan.number, fieldRun, offset, length };
    if (plan.dateRule !== 0) fieldRun.dates.push({ rule: plan.dateRule, offset });
    fieldRun.length += plan.length;
    if (plan.encoding !== ASCII) {
      layout.binaries.push(place);
      run = undefined;
    } else if (plan.isShortNumber) {
      layout.shortNumbers.push(place);
    } else if (run === undefined) {
      run = { first: fieldRun, last: fieldRun, texts: [place] };
      layout.runs.push(run);
    } else {
      run.last = fieldRun;
      run.texts.push(place);
    }
  }
  return layout;
}

function continues(fieldRun: FieldRun, plan: FieldPlan): boolean {
  const isFixedText = plan.prefixBytes === 0 && plan.encoding === ASCII;
  return isFixedText && fieldRun.prefixBytes === 0 && fieldRun.classes === plan.classes;
}

// In ASCII or in bytes, as it stands on the wire: no sign, no padding to strip, no length that counts something else.
function isFast(plan: FieldPlan): boolean {
  if (plan.prefix !== PREFIX_FIXED && plan.prefix !== PREFIX_ASCII) return false;
  if (plan.encoding === ASCII) return plan.isPlain && !plan.strip;
  return plan.encoding === BINARY || (plan.encoding === HEX && !plan.countsBytes);
}
