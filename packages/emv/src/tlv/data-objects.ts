import { parseTlv, type TlvElement, type TlvLimits } from './parse-tlv.ts';
import { TlvError } from './tlv-error.ts';

/** The flat form: primitive data objects by tag number. */
export type DataObjects = Map<number, Uint8Array>;

/** A flat form that is only read. */
export type ReadonlyDataObjects = ReadonlyMap<number, Uint8Array>;

/** All primitive objects of a tree, in order, whatever template they are in. */
export function* primitives(elements: readonly TlvElement[]): Generator<TlvElement> {
  for (const element of elements) {
    if (element.children) yield* primitives(element.children);
    else yield element;
  }
}

/** First object with this tag, searched depth first. */
export function findTlv(elements: readonly TlvElement[], tag: number): TlvElement | undefined {
  for (const element of elements) {
    if (element.tag === tag) return element;
    const inside = element.children && findTlv(element.children, tag);
    if (inside) return inside;
  }
  return undefined;
}

/**
 * Adds the primitive objects of a tree to a flat set.
 *
 * @throws {TlvError} `ERR_TLV_DUPLICATE` when one is already there: EMV Book 3, 10.2 ends the transaction on
 *   a primitive data object that occurs more than once
 */
export function addDataObjects(into: DataObjects, elements: readonly TlvElement[]): void {
  for (const element of elements) {
    if (element.children) {
      addDataObjects(into, element.children);
      continue;
    }
    if (into.has(element.tag)) {
      throw new TlvError('ERR_TLV_DUPLICATE', element.offset, `Data object ${element.tagHex} occurs twice`);
    }
    into.set(element.tag, element.value);
  }
}

/**
 * Parses straight to the flat form, for example field 55 of an authorisation.
 *
 * @throws {TlvError} as `parseTlv`, and `ERR_TLV_DUPLICATE`
 */
export function parseDataObjects(bytes: Uint8Array, limits?: TlvLimits): DataObjects {
  const objects: DataObjects = new Map();
  addDataObjects(objects, parseTlv(bytes, limits));
  return objects;
}
