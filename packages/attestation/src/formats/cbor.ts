import { AttestationInputError } from '../errors.ts';

export type CborMap = ReadonlyMap<number | string, CborValue>;
export type CborValue = number | string | boolean | null | Uint8Array | readonly CborValue[] | CborMap;

/** CTAP2 allows four levels; extensions of authenticator data may hold a little more. */
const DEPTH_MAX = 8;
const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const UINT32 = 0x1_0000_0000;

const fail = (offset: number, message: string): never => {
  throw new AttestationInputError('ERR_CBOR', `byte ${offset}`, message);
};

/**
 * Reads CBOR (RFC 8949) as authenticators write it (CTAP 2.1 section 8): shortest lengths, nothing indefinite, no tag, no float, no key
 * twice, UTF-8 that is whole. The order of keys is not held against anyone. Byte strings are views into the input.
 */
export class CborReader {
  readonly bytes: Uint8Array;
  offset: number;

  constructor(bytes: Uint8Array, offset = 0) {
    this.bytes = bytes;
    this.offset = offset;
  }

  /** Next data item. @throws AttestationInputError `ERR_CBOR` */
  next(): CborValue {
    return this.#item(0);
  }

  /** Next data item, which must be a map. @throws AttestationInputError `ERR_CBOR` */
  map(): CborMap {
    const start = this.offset;
    const value = this.next();
    return isCborMap(value) ? value : fail(start, 'not a map');
  }

  /** @throws AttestationInputError `ERR_CBOR` if something follows */
  finish(): void {
    if (this.offset !== this.bytes.length) fail(this.offset, 'unexpected data after the last item');
  }

  #item(depth: number): CborValue {
    const start = this.offset;
    if (depth > DEPTH_MAX) fail(start, 'nested too deeply');
    const initial = this.#octet();
    if (initial >= 0xe0) return simpleValue(initial, start);
    const argument = this.#argument(initial & 0x1f, start);
    switch (initial >> 5) {
      case 0:
        return argument;
      case 1:
        return -1 - argument;
      case 2:
        return this.#take(argument);
      case 3:
        return this.#text(argument);
      case 4:
        return this.#array(argument, depth);
      case 5:
        return this.#map(argument, depth);
      default:
        return fail(start, 'tags are not allowed');
    }
  }

  #octet(): number {
    return this.bytes[this.offset++] ?? fail(this.offset - 1, 'item is cut off');
  }

  /** Value or length of an item: definite and in its shortest form. */
  #argument(info: number, start: number): number {
    if (info < 24) return info;
    if (info > 27) return fail(start, 'length is indefinite or reserved');
    const octets = 1 << (info - 24);
    let value = 0;
    for (let i = 0; i < octets; i++) value = value * 256 + this.#octet();
    const least = info === 24 ? 24 : info === 25 ? 256 : info === 26 ? 65_536 : UINT32;
    if (value < least) fail(start, 'number is not in its shortest form');
    if (value >= Number.MAX_SAFE_INTEGER) fail(start, 'number is too large');
    return value;
  }

  #take(length: number): Uint8Array {
    const end = this.offset + length;
    if (end > this.bytes.length) fail(this.offset, 'item is cut off');
    const taken = this.bytes.subarray(this.offset, end);
    this.offset = end;
    return taken;
  }

  #text(length: number): string {
    const start = this.offset;
    try {
      return UTF8.decode(this.#take(length));
    } catch (error) {
      if (error instanceof AttestationInputError) throw error;
      return fail(start, 'text is not UTF-8');
    }
  }

  #array(length: number, depth: number): CborValue[] {
    const items: CborValue[] = [];
    for (let i = 0; i < length; i++) items.push(this.#item(depth + 1));
    return items;
  }

  #map(length: number, depth: number): CborMap {
    const map = new Map<number | string, CborValue>();
    for (let i = 0; i < length; i++) {
      const start = this.offset;
      const key = this.#item(depth + 1);
      if (typeof key !== 'number' && typeof key !== 'string') return fail(start, 'key is no number or text');
      if (map.has(key)) fail(start, 'the same key twice');
      map.set(key, this.#item(depth + 1));
    }
    return map;
  }
}

const simpleValue = (initial: number, start: number): boolean | null => {
  if (initial === 0xf4) return false;
  if (initial === 0xf5) return true;
  if (initial === 0xf6) return null;
  return fail(start, 'floats and other simple values are not allowed');
};

export const isCborMap = (value: CborValue | undefined): value is CborMap => value instanceof Map;

/** One map and nothing after it. @throws AttestationInputError `ERR_CBOR` */
export function decodeCborMap(bytes: Uint8Array): CborMap {
  const reader = new CborReader(bytes);
  const map = reader.map();
  reader.finish();
  return map;
}
