import { EncodingError } from './errors.ts';

export type CanonicalValue =
  | string
  | number
  | boolean
  | null
  | readonly CanonicalValue[]
  | { readonly [member: string]: CanonicalValue };

const DEPTH_MAX = 16;

/**
 * One text for one value (RFC 8785): members sorted by UTF-16 code units, no white space, numbers as ECMAScript writes them.
 * @throws EncodingError `ERR_JSON` for what I-JSON has no form for: NaN, infinities, lone surrogates, undefined, cycles
 */
export function canonicalJson(value: CanonicalValue): string {
  return encode(value, '', 0);
}

function encode(value: CanonicalValue, path: string, depth: number): string {
  if (depth > DEPTH_MAX) throw new EncodingError('ERR_JSON', path, 'nested too deep');
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new EncodingError('ERR_JSON', path, 'lone surrogate');
    return JSON.stringify(value);
  }
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new EncodingError('ERR_JSON', path, 'number is not finite');
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) {
    return `[${value.map((item, index) => encode(item, `${path}/${index}`, depth + 1)).join(',')}]`;
  }
  if (typeof value !== 'object') throw new EncodingError('ERR_JSON', path, 'not a JSON value');
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members
    .map(([name, item]) => `${encode(name, path, depth + 1)}:${encode(item, `${path}/${name}`, depth + 1)}`)
    .join(',')}}`;
}
