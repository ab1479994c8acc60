import { encodedTagBytes } from './tag.ts';
import { TlvError } from './tlv-error.ts';

/** What can be encoded: a primitive object with a value, or a template with children. */
export interface TlvInput {
  readonly tag: number;
  readonly value?: Uint8Array;
  /** When present, the value is the encoding of these and `value` is ignored. */
  readonly children?: readonly TlvInput[] | undefined;
}

/** Short form of a primitive object: `tlv(0x9f36, atc)`. */
export function tlv(tag: number, value: Uint8Array): TlvInput {
  return { tag, value };
}

/** Short form of a template: `template(0x70, tlv(...), tlv(...))`. */
export function template(tag: number, ...children: readonly TlvInput[]): TlvInput {
  return { tag, children };
}

/**
 * Encodes data objects as BER-TLV with minimal definite lengths (EMV Book 3, Annex B).
 *
 * @throws {TlvError} `ERR_TLV_TAG` when a tag is not a positive number of at most 32 bits
 */
export function encodeTlv(elements: readonly TlvInput[]): Uint8Array {
  const sizes = new Map<TlvInput, number>();
  let total = 0;
  for (const element of elements) total += measure(element, sizes);
  const out = new Uint8Array(total);
  let at = 0;
  for (const element of elements) at = write(element, out, at, sizes);
  return out;
}

function measure(element: TlvInput, sizes: Map<TlvInput, number>): number {
  if (!Number.isInteger(element.tag) || element.tag <= 0 || element.tag > 0xffffffff) {
    throw new TlvError('ERR_TLV_TAG', 0, 'Tag is out of range');
  }
  let length = 0;
  if (element.children) for (const child of element.children) length += measure(child, sizes);
  else length = element.value?.length ?? 0;
  sizes.set(element, length);
  return encodedTagBytes(element.tag) + lengthBytes(length) + length;
}

function write(element: TlvInput, out: Uint8Array, start: number, sizes: Map<TlvInput, number>): number {
  let at = start;
  for (let index = encodedTagBytes(element.tag) - 1; index >= 0; index--) {
    out[at++] = Math.floor(element.tag / 2 ** (8 * index)) & 0xff;
  }
  const length = sizes.get(element) ?? 0;
  const count = lengthBytes(length);
  if (count === 1) out[at++] = length;
  else {
    out[at++] = 0x80 | (count - 1);
    for (let index = count - 2; index >= 0; index--) out[at++] = Math.floor(length / 2 ** (8 * index)) & 0xff;
  }
  if (element.children) {
    for (const child of element.children) at = write(child, out, at, sizes);
    return at;
  }
  if (element.value) out.set(element.value, at);
  return at + length;
}

function lengthBytes(length: number): number {
  return length < 0x80 ? 1 : length < 0x100 ? 2 : length < 0x10000 ? 3 : length < 0x1000000 ? 4 : 5;
}
