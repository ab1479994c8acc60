/**
 * What a data element may hold (ISO 8583:1987, 4.2): a alphabetic, n numeric, s special, p the space as pad, z track
 * data, b binary, x+n an amount with C or D before it. The dates are n with their meaning checked.
 */
export type Format =
  | 'a'
  | 'n'
  | 'an'
  | 'anp'
  | 'ans'
  | 'ns'
  | 'z'
  | 'x+n'
  | 'b'
  | 'MMDD'
  | 'YYMM'
  | 'YYMMDD'
  | 'hhmmss'
  | 'MMDDhhmmss';

/** How the units of a value stand on the wire: one byte a character, two digits a byte, bytes, or hex digits of bytes. */
export type Encoding = 'ascii' | 'ebcdic' | 'bcd' | 'binary' | 'hex-ascii';

/** How a length stands on the wire. `bcd-left` puts an odd count of digits at the left of its bytes (`008` is 00 80). */
export type PrefixEncoding = 'ascii' | 'ebcdic' | 'bcd' | 'bcd-left' | 'binary';

/**
 * `fixed`, or the encoding and size of the length that precedes the value. The Ls are digits, and bytes for `binary`
 * (`binary.L` is one byte, 0 to 255).
 */
export type Prefix = 'fixed' | `${PrefixEncoding}.${'L' | 'LL' | 'LLL' | 'LLLL'}`;

/** How a fixed text is filled up to its length when packed; `strip` takes the fill away again when unpacked. */
export interface Padding {
  readonly side: 'left' | 'right';
  readonly with: string;
  readonly strip?: boolean;
}

/** One data element. `length` is the fixed length or the maximum: characters for text, digits for bcd, bytes for b. */
export interface FieldSpec {
  readonly name: string;
  readonly format: Format;
  readonly length: number;
  readonly encoding: Encoding;
  readonly prefix: Prefix;
  readonly padding?: Padding;
  /** What the prefix counts: the units of `length` (default), or encoded bytes (dialects differ for bcd and hex). */
  readonly counts?: 'units' | 'bytes';
  /** Which half byte of an odd count of BCD digits is filled, and with what. Default `left-0`. */
  readonly bcdFill?: 'left-0' | 'right-0' | 'right-F';
}

/** A dialect of ISO 8583, as plain data. It is turned into working code once, by {@link compile}. */
export interface Spec {
  readonly name: string;
  /** Bytes before the message type indicator, of fixed length in bytes. */
  readonly header?: { readonly length: number; readonly encoding: 'ascii' | 'ebcdic' | 'binary' };
  readonly mti: { readonly encoding: 'ascii' | 'ebcdic' | 'bcd' };
  /** Each bitmap is 64 bits: 8 bytes in `binary`, 16 hex digits else. `maximum` of 3 reads bit 65 as a third bitmap. */
  readonly bitmap: {
    readonly encoding: 'binary' | 'hex-ascii' | 'hex-ebcdic';
    readonly maximum?: 1 | 2 | 3;
  };
  readonly fields: { readonly [dataElement: number]: FieldSpec };
}

/** What {@link extendSpec} may change: anything at the top, and any part of any field. */
export interface SpecOverrides {
  readonly name?: string;
  readonly header?: NonNullable<Spec['header']>;
  readonly mti?: NonNullable<Spec['mti']>;
  readonly bitmap?: NonNullable<Spec['bitmap']>;
  readonly fields?: { readonly [dataElement: number]: Partial<FieldSpec> | undefined };
}

const UNNAMED_FIELD: FieldSpec = {
  name: 'Private use',
  format: 'ans',
  length: 999,
  encoding: 'ascii',
  prefix: 'ascii.LLL',
};

/**
 * A dialect as the difference to another one. A field given as `undefined` is taken out; a field that the base does not
 * have starts as ASCII LLLVAR ans..999.
 */
export function extendSpec(base: Spec, overrides: SpecOverrides): Spec {
  const { fields: changes, ...top } = overrides;
  const fields: Record<number, FieldSpec> = { ...base.fields };
  for (const [key, change] of Object.entries(changes ?? {})) {
    const number = Number(key);
    if (change === undefined) delete fields[number];
    else fields[number] = { ...(fields[number] ?? UNNAMED_FIELD), ...change };
  }
  return { ...base, ...top, fields };
}
