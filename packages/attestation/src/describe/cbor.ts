import { CborReader, type CborValue } from '../formats/cbor.ts';
import type { DescribedEntry } from './described.ts';

const SHOWN_BYTES_MAX = 4_096;

/** A CBOR value that is read already, under this name. */
export const entryOf = (name: string, value: CborValue): DescribedEntry => {
  if (value instanceof Uint8Array) {
    return value.length > SHOWN_BYTES_MAX
      ? { name, value: `${value.length} bytes` }
      : { name, value: value.toHex(), meaning: `${value.length} bytes` };
  }
  if (value instanceof Map) {
    return {
      name,
      value: `${value.size} members`,
      children: [...value].map(([key, member]) => entryOf(String(key), member)),
    };
  }
  if (Array.isArray(value)) {
    return {
      name,
      value: `${value.length} items`,
      children: value.map((member: CborValue, index) => entryOf(`${index}`, member)),
    };
  }
  return { name, value: String(value) };
};

/** Every member of a CBOR value, by its key. @throws AttestationInputError `ERR_CBOR` */
export function describeCbor(bytes: Uint8Array): DescribedEntry[] {
  const reader = new CborReader(bytes);
  const value = reader.next();
  reader.finish();
  const { children } = entryOf('', value);
  return children === undefined ? [entryOf('value', value)] : [...children];
}
