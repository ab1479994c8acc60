import { SpecError } from '../errors.ts';
import type { Encoding, FieldSpec, Prefix, PrefixEncoding, Spec } from '../spec.ts';
import { classesOf } from './characters.ts';
import { dateRuleOf } from './dates.ts';

export const ASCII = 0;
export const EBCDIC = 1;
export const BCD = 2;
export const BINARY = 3;
export const HEX = 4;

export const PREFIX_FIXED = 0;
export const PREFIX_ASCII = 1;
export const PREFIX_EBCDIC = 2;
export const PREFIX_BCD = 3;
export const PREFIX_BCD_LEFT = 4;
export const PREFIX_BINARY = 5;

export const FILL_LEFT_0 = 0;
export const FILL_RIGHT_0 = 1;
export const FILL_RIGHT_F = 2;

const ENCODINGS: { readonly [encoding in Encoding]: number } = {
  ascii: ASCII,
  ebcdic: EBCDIC,
  bcd: BCD,
  binary: BINARY,
  'hex-ascii': HEX,
};

const PREFIXES: { readonly [encoding in PrefixEncoding]: number } = {
  ascii: PREFIX_ASCII,
  ebcdic: PREFIX_EBCDIC,
  bcd: PREFIX_BCD,
  'bcd-left': PREFIX_BCD_LEFT,
  binary: PREFIX_BINARY,
};

const FILLS = { 'left-0': FILL_LEFT_0, 'right-0': FILL_RIGHT_0, 'right-F': FILL_RIGHT_F } as const;

/** No data element is longer than four decimal digits can say. */
export const MAX_FIELD_LENGTH = 9999;

/** A field spec reduced to numbers, so that the hot loops compare integers and every plan has one shape. */
export interface FieldPlan {
  readonly number: number;
  readonly path: string;
  readonly encoding: number;
  readonly length: number;
  readonly prefix: number;
  /** Digits of the length; bytes for a binary prefix. */
  readonly prefixDigits: number;
  readonly prefixBytes: number;
  readonly countsBytes: boolean;
  readonly classes: number;
  readonly signed: boolean;
  readonly dateRule: number;
  /** Whether the value is ASCII text without a sign. */
  readonly isPlain: boolean;
  /** Whether the value is always a number of 1 to 4 digits. */
  readonly isShortNumber: boolean;
  readonly fill: number;
  /** Code of the pad character, -1 for none. */
  readonly pad: number;
  readonly padLeft: boolean;
  readonly strip: boolean;
}

function prefixPlan(prefix: Prefix, path: string): { kind: number; digits: number; bytes: number } {
  if (prefix === 'fixed') return { kind: PREFIX_FIXED, digits: 0, bytes: 0 };
  const match = /^(ascii|ebcdic|bcd|bcd-left|binary)\.(L{1,4})$/.exec(prefix);
  if (!match) throw new SpecError(path, 'unknown prefix');
  const kind = PREFIXES[match[1] as PrefixEncoding];
  const digits = (match[2] as string).length;
  const packed = kind === PREFIX_BCD || kind === PREFIX_BCD_LEFT;
  return { kind, digits, bytes: packed ? (digits + 1) >> 1 : digits };
}

function capacityOf(kind: number, digits: number): number {
  return kind === PREFIX_BINARY ? 256 ** digits - 1 : 10 ** digits - 1;
}

function check(condition: boolean, path: string, reason: string): void {
  if (!condition) throw new SpecError(path, reason);
}

// A spec may come from a file: what the types cannot see is refused by name, never taken for the default.
function checkChoices(spec: FieldSpec, path: string): void {
  const { counts = 'units', bcdFill = 'left-0', padding } = spec;
  check(['units', 'bytes'].includes(counts), path, 'counts is units or bytes');
  check(Object.hasOwn(FILLS, bcdFill), path, 'unknown bcdFill');
  check(padding === undefined || ['left', 'right'].includes(padding.side), path, 'padding is left or right');
}

export function planField(number: number, spec: FieldSpec): FieldPlan {
  const path = `DE${number}`;
  const encoding = ENCODINGS[spec.encoding];
  const classes = classesOf(spec.format);
  check(Object.hasOwn(ENCODINGS, spec.encoding), path, 'unknown encoding');
  check(typeof classes === 'number', path, 'unknown format');
  check(
    Number.isInteger(spec.length) && spec.length >= 1 && spec.length <= MAX_FIELD_LENGTH,
    path,
    `length must be 1 to ${MAX_FIELD_LENGTH}`,
  );
  const binary = spec.format === 'b';
  check(binary === (encoding === BINARY || encoding === HEX), path, 'format and encoding do not go together');
  const dateRule = dateRuleOf(spec.format);
  const packable = spec.format === 'n' || spec.format === 'z' || dateRule !== 0;
  check(encoding !== BCD || packable, path, 'bcd holds digits and track data only');
  check(dateRule === 0 || spec.length === spec.format.length, path, 'length is not that of the date');
  check(dateRule === 0 || spec.prefix === 'fixed', path, 'a date is fixed');
  const prefix = prefixPlan(spec.prefix, path);
  const countsBytes = spec.counts === 'bytes';
  const largest = countsBytes ? encodedLength(encoding, spec.length) : spec.length;
  check(
    prefix.kind === PREFIX_FIXED || largest <= capacityOf(prefix.kind, prefix.digits),
    path,
    'the prefix cannot say the length',
  );
  checkChoices(spec, path);
  const padding = spec.padding;
  check(
    padding === undefined || (!binary && padding.with.length === 1),
    path,
    'padding is one text character',
  );
  return {
    number,
    path,
    encoding,
    length: spec.length,
    prefix: prefix.kind,
    prefixDigits: prefix.digits,
    prefixBytes: prefix.bytes,
    countsBytes,
    classes,
    signed: spec.format === 'x+n',
    dateRule,
    isPlain: encoding === ASCII && spec.format !== 'x+n',
    isShortNumber:
      classes === classesOf('n') &&
      spec.format !== 'x+n' &&
      prefix.kind === PREFIX_FIXED &&
      spec.length <= 4 &&
      padding?.strip !== true,
    fill: FILLS[spec.bcdFill ?? 'left-0'],
    pad: padding ? padding.with.charCodeAt(0) : -1,
    padLeft: padding?.side === 'left',
    strip: padding?.strip === true,
  };
}

/** Bytes on the wire of a value of `units` units. */
export function encodedLength(encoding: number, units: number): number {
  if (encoding === BCD) return (units + 1) >> 1;
  return encoding === HEX ? units * 2 : units;
}

/** Plans by data element number; undefined where the spec has none. Bits 1 and 65 are never data elements here. */
export function planFields(spec: Spec): (FieldPlan | undefined)[] {
  const count = (spec.bitmap.maximum ?? 2) * 64;
  const plans: (FieldPlan | undefined)[] = new Array(count + 1).fill(undefined);
  for (const [key, field] of Object.entries(spec.fields)) {
    const number = Number(key);
    check(Number.isInteger(number) && number >= 2 && number <= count, `DE${key}`, `must be 2 to ${count}`);
    check(!(number === 65 && count === 192), 'DE65', 'bit 65 is the third bitmap');
    plans[number] = planField(number, field);
  }
  return plans;
}
