import { SpecError } from '../errors.ts';
import type { Encoding, FieldSpec, Format, Padding, Prefix, PrefixEncoding, Spec } from '../spec.ts';

const ENCODINGS: Readonly<Record<string, Encoding>> = {
  ASCII: 'ascii',
  EBCDIC: 'ebcdic',
  EBCDIC1047: 'ebcdic',
  BCD: 'bcd',
  Binary: 'binary',
  HexToASCII: 'hex-ascii',
  // There the program sees hex digits of what are bytes on the wire, and the length counts the bytes; here it sees bytes.
  ASCIIToHex: 'binary',
};

const PREFIX_ENCODINGS: Readonly<Record<string, PrefixEncoding>> = {
  ASCII: 'ascii',
  EBCDIC: 'ebcdic',
  EBCDIC1047: 'ebcdic',
  BCD: 'bcd',
  Binary: 'binary',
};

type Json = Readonly<Record<string, unknown>>;

function object(value: unknown, path: string): Json {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new SpecError(path, 'must be an object');
  }
  return value as Json;
}

function text(value: unknown, path: string): string {
  if (typeof value !== 'string') throw new SpecError(path, 'must be a string');
  return value;
}

function encodingOf(field: Json, path: string): Encoding {
  const encoding = ENCODINGS[text(field.enc, `${path}.enc`)];
  if (encoding === undefined) throw new SpecError(`${path}.enc`, 'encoding cannot be expressed');
  return encoding;
}

function prefixOf(field: Json, path: string): Prefix {
  const [name, size, ...rest] = text(field.prefix, `${path}.prefix`).split('.');
  if (size === 'Fixed' && rest.length === 0) return 'fixed';
  const encoding = PREFIX_ENCODINGS[name ?? ''];
  if (encoding === undefined || !isSize(size) || rest.length > 0) {
    throw new SpecError(`${path}.prefix`, 'prefix cannot be expressed');
  }
  return `${encoding}.${size}`;
}

function isSize(size: string | undefined): size is 'L' | 'LL' | 'LLL' | 'LLLL' {
  return size !== undefined && /^L{1,4}$/.test(size);
}

function paddingOf(field: Json, path: string): Padding | undefined {
  if (field.padding === undefined) return undefined;
  const padding = object(field.padding, `${path}.padding`);
  const type = text(padding.type, `${path}.padding.type`);
  if (type === 'None') return undefined;
  if (type !== 'Left' && type !== 'Right') throw new SpecError(`${path}.padding.type`, 'unknown padding');
  return {
    side: type === 'Left' ? 'left' : 'right',
    with: text(padding.pad, `${path}.padding.pad`),
    strip: true,
  };
}

function formatOf(field: Json, encoding: Encoding, path: string): Format {
  if (encoding === 'binary' || encoding === 'hex-ascii') return 'b';
  switch (field.type) {
    case 'Numeric':
      return 'n';
    case 'Track2':
      return 'z';
    case 'String':
    case 'Track1':
    case 'Track3':
      return encoding === 'bcd' ? 'n' : 'ans';
    default:
      throw new SpecError(`${path}.type`, 'field type cannot be expressed');
  }
}

function fieldOf(value: unknown, path: string): FieldSpec {
  const field = object(value, path);
  const length = field.length;
  if (typeof length !== 'number') throw new SpecError(`${path}.length`, 'must be a number');
  const encoding = encodingOf(field, path);
  const padding = paddingOf(field, path);
  return {
    name: text(field.description ?? '', `${path}.description`),
    format: formatOf(field, encoding, path),
    length,
    encoding,
    prefix: prefixOf(field, path),
    ...(padding ? { padding } : {}),
  };
}

function mtiOf(value: unknown): Spec['mti'] {
  const encoding = encodingOf(object(value, 'fields.0'), 'fields.0');
  if (encoding === 'binary' || encoding === 'hex-ascii') {
    throw new SpecError('fields.0.enc', 'encoding cannot be expressed');
  }
  return { encoding };
}

function bitmapOf(value: unknown): Spec['bitmap'] {
  const encoding = encodingOf(object(value, 'fields.1'), 'fields.1');
  if (encoding !== 'binary' && encoding !== 'hex-ascii') {
    throw new SpecError('fields.1.enc', 'encoding cannot be expressed');
  }
  return { encoding, maximum: 2 };
}

/**
 * A spec from the JSON form of moov-io/iso8583 (`examples/specs/*.json`): field 0 is the type, field 1 the bitmap, the rest
 * are data elements. As there, padding is taken away from what is unpacked. Composite fields are refused.
 *
 * @param json the parsed file.
 * @throws {SpecError} with the path of the entry that is malformed or cannot be expressed.
 */
export function fromMoovSpec(json: unknown): Spec {
  const file = object(json, 'spec');
  const { 0: mti, 1: bitmap, ...rest } = object(file.fields, 'fields');
  const fields: Record<number, FieldSpec> = {};
  for (const [key, value] of Object.entries(rest)) fields[Number(key)] = fieldOf(value, `fields.${key}`);
  return { name: text(file.name, 'name'), mti: mtiOf(mti), bitmap: bitmapOf(bitmap), fields };
}
