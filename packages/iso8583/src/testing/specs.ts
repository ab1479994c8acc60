import { extendSpec, type FieldSpec, type Spec } from '../spec.ts';
import { ISO_1987_ASCII, ISO_1987_BINARY } from '../specs/iso-1987.ts';

function every(
  spec: Spec,
  change: (field: FieldSpec) => Partial<FieldSpec>,
): Record<number, Partial<FieldSpec>> {
  return Object.fromEntries(Object.entries(spec.fields).map(([number, field]) => [number, change(field)]));
}

/** All text and lengths in EBCDIC, hex bitmap in EBCDIC, and a header of bytes. */
export const EBCDIC: Spec = extendSpec(ISO_1987_ASCII, {
  name: 'EBCDIC',
  header: { length: 5, encoding: 'binary' },
  mti: { encoding: 'ebcdic' },
  bitmap: { encoding: 'hex-ebcdic', maximum: 2 },
  fields: every(ISO_1987_ASCII, (field) => ({
    encoding: field.encoding === 'ascii' ? 'ebcdic' : field.encoding,
    prefix: field.prefix === 'ascii.LL' ? 'ebcdic.LL' : field.prefix === 'ascii.LLL' ? 'ebcdic.LLL' : 'fixed',
  })),
});

/** Binary lengths that count bytes, hex for every binary element, odd digits closed at the right, three bitmaps. */
export const MIXED: Spec = extendSpec(ISO_1987_BINARY, {
  name: 'mixed',
  bitmap: { encoding: 'binary', maximum: 3 },
  fields: {
    ...every(ISO_1987_BINARY, (field) => ({
      encoding: field.encoding === 'binary' ? 'hex-ascii' : field.encoding,
      prefix: field.prefix === 'bcd.LL' ? 'binary.L' : field.prefix === 'bcd.LLL' ? 'binary.LL' : 'fixed',
      ...(field.encoding === 'bcd' ? { bcdFill: 'right-0' as const } : { counts: 'bytes' as const }),
    })),
    48: { encoding: 'ascii', format: 'ans', prefix: 'bcd-left.LLL', counts: 'units' },
    130: { name: 'Third bitmap', format: 'ans', length: 9999, encoding: 'ascii', prefix: 'ascii.LLLL' },
    192: { name: 'Last', format: 'b', length: 4, encoding: 'binary', prefix: 'fixed' },
  },
});

/** Every dialect the properties are tried on. */
export const DIALECTS: readonly Spec[] = [ISO_1987_ASCII, ISO_1987_BINARY, EBCDIC, MIXED];
