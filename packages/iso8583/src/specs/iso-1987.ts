import type { FieldSpec, Format, Padding, Prefix, PrefixEncoding, Spec } from '../spec.ts';
import { type DataElement, ISO_1987_FIELDS } from './iso-1987-fields.ts';

function prefixOf(encoding: PrefixEncoding, digits: 0 | 2 | 3): Prefix {
  if (digits === 0) return 'fixed';
  return digits === 2 ? `${encoding}.LL` : `${encoding}.LLL`;
}

// ISO 8583:1987, 4.2.2: fixed numerics are right justified with zeros, other fixed text left justified with spaces.
function paddingOf(format: Format, digits: number): { padding: Padding } | Record<never, never> {
  if (digits !== 0) return {};
  if (format === 'n') return { padding: { side: 'left', with: '0' } };
  if (format === 'ans' || format === 'anp') return { padding: { side: 'right', with: ' ' } };
  return {};
}

function fieldsBy(encode: (element: DataElement) => FieldSpec): Record<number, FieldSpec> {
  const fields: Record<number, FieldSpec> = {};
  for (const [number, element] of Object.entries(ISO_1987_FIELDS)) fields[Number(number)] = encode(element);
  return fields;
}

/**
 * ISO 8583:1987 in ASCII: text, lengths, type and bitmap in ASCII characters, fixed binary elements (PIN, MAC) as hex
 * digits; DE55 as bytes after an ASCII length.
 */
export const ISO_1987_ASCII: Spec = {
  name: 'ISO 8583:1987 ASCII',
  mti: { encoding: 'ascii' },
  bitmap: { encoding: 'hex-ascii', maximum: 2 },
  fields: fieldsBy(([name, format, length, digits]) => ({
    name,
    format,
    length,
    encoding: format !== 'b' ? 'ascii' : digits === 0 ? 'hex-ascii' : 'binary',
    prefix: prefixOf('ascii', digits),
    ...paddingOf(format, digits),
  })),
};

const PACKED: ReadonlySet<Format> = new Set([
  'n',
  'z',
  'MMDD',
  'YYMM',
  'YYMMDD',
  'hhmmss',
  'MMDDhhmmss',
] satisfies Format[]);

/**
 * ISO 8583:1987 binary: type, lengths, numerics and track data in BCD, bitmap and binary elements as bytes, other text
 * in ASCII (amounts with a sign too). Odd numerics are right justified; odd track data is closed with a half byte F.
 */
export const ISO_1987_BINARY: Spec = {
  name: 'ISO 8583:1987 binary',
  mti: { encoding: 'bcd' },
  bitmap: { encoding: 'binary', maximum: 2 },
  fields: fieldsBy(([name, format, length, digits]) => ({
    name,
    format,
    length,
    encoding: format === 'b' ? 'binary' : PACKED.has(format) ? 'bcd' : 'ascii',
    prefix: prefixOf('bcd', digits),
    ...paddingOf(format, digits),
    ...(format === 'z' ? { bcdFill: 'right-F' as const } : {}),
  })),
};
