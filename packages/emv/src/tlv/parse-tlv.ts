import { tagToHex } from './tag.ts';
import { TlvError } from './tlv-error.ts';

/** Limits on what is parsed; everything the card or a peer sends is untrusted. */
export interface TlvLimits {
  /** Largest input in bytes. Default 65,536. */
  readonly maxBytes?: number;
  /** Deepest nesting of templates. Default 8. */
  readonly maxDepth?: number;
  /** Most objects in all. Default 1,024. */
  readonly maxElements?: number;
}

/** One data object. The value is a view on the parsed bytes, made when asked for. */
export class TlvElement {
  /** Tag number, for example `0x9f66`. */
  readonly tag: number;
  /** Offset in the source where the tag begins. */
  readonly offset: number;
  /** Offset in the source of the first value byte. */
  readonly start: number;
  /** Offset in the source after the last value byte. */
  readonly end: number;
  /** The objects inside, for a constructed tag. */
  readonly children: readonly TlvElement[] | undefined;
  readonly #source: Uint8Array;

  constructor(
    source: Uint8Array,
    tag: number,
    offset: number,
    start: number,
    end: number,
    children: readonly TlvElement[] | undefined,
  ) {
    this.#source = source;
    this.tag = tag;
    this.offset = offset;
    this.start = start;
    this.end = end;
    this.children = children;
  }

  /** Length of the value in bytes. */
  get length(): number {
    return this.end - this.start;
  }

  /** The value: a view, not a copy. */
  get value(): Uint8Array {
    const source = this.#source;
    // The constructor is faster than `subarray`, which looks up the species.
    return new Uint8Array(source.buffer, source.byteOffset + this.start, this.end - this.start);
  }

  /** Tag as upper-case hexadecimal. */
  get tagHex(): string {
    return tagToHex(this.tag);
  }
}

const DEFAULT_MAX_BYTES = 65_536;
const DEFAULT_MAX_DEPTH = 8;
const DEFAULT_MAX_ELEMENTS = 1_024;

/**
 * Parses BER-TLV as EMV uses it (EMV Book 3, Annex B; ISO/IEC 8825-1) into a tree.
 *
 * Padding bytes `00`, and `FF` in a run or at the end, are skipped between objects. Definite lengths of
 * up to four bytes are accepted, also when not minimal; the indefinite form is refused.
 *
 * @param bytes the objects, one after the other
 * @returns the top-level objects, in order; values are views on `bytes`
 * @throws {TlvError} with a code and an offset
 */
export function parseTlv(bytes: Uint8Array, limits: TlvLimits = {}): TlvElement[] {
  if (bytes.length > (limits.maxBytes ?? DEFAULT_MAX_BYTES)) {
    throw new TlvError('ERR_TLV_SIZE', 0, 'Input is too large');
  }
  const budget = { elements: limits.maxElements ?? DEFAULT_MAX_ELEMENTS };
  return parseRange(bytes, 0, bytes.length, limits.maxDepth ?? DEFAULT_MAX_DEPTH, budget);
}

/** One pass over `[position, end)`. Indices are checked against `end` before each read. */
function parseRange(
  bytes: Uint8Array,
  position: number,
  end: number,
  depth: number,
  budget: { elements: number },
): TlvElement[] {
  const elements: TlvElement[] = [];
  let at = position;
  while (at < end) {
    const first = bytes[at] as number;
    if (first === 0x00) {
      at++;
      continue;
    }
    if (first === 0xff && (at + 1 === end || bytes[at + 1] === 0xff)) {
      while (at < end && bytes[at] === 0xff) at++;
      continue;
    }
    const offset = at;
    let tag = first;
    at++;
    if ((first & 0x1f) === 0x1f) {
      let next = 0x80;
      while ((next & 0x80) !== 0) {
        if (at >= end) throw new TlvError('ERR_TLV_TAG', offset, 'Tag is cut short');
        if (at - offset === 4) throw new TlvError('ERR_TLV_TAG', offset, 'Tag is longer than 4 bytes');
        next = bytes[at++] as number;
        tag = tag * 256 + next;
      }
    }
    if (at >= end) throw new TlvError('ERR_TLV_LENGTH', at, 'Length is missing');
    let length = bytes[at++] as number;
    if (length > 0x7f) {
      const count = length & 0x7f;
      if (count === 0) throw new TlvError('ERR_TLV_LENGTH', at - 1, 'Indefinite length');
      if (count > 4) throw new TlvError('ERR_TLV_LENGTH', at - 1, 'Length field is longer than 5 bytes');
      if (count > end - at) throw new TlvError('ERR_TLV_LENGTH', at, 'Length is cut short');
      length = 0;
      for (let index = 0; index < count; index++) length = length * 256 + (bytes[at++] as number);
    }
    if (length > end - at) throw new TlvError('ERR_TLV_VALUE', at, 'Value is cut short');
    if (--budget.elements < 0) throw new TlvError('ERR_TLV_COUNT', offset, 'Too many data objects');
    const stop = at + length;
    let children: TlvElement[] | undefined;
    if ((first & 0x20) !== 0) {
      if (depth < 1) throw new TlvError('ERR_TLV_DEPTH', offset, 'Templates are nested too deeply');
      children = parseRange(bytes, at, stop, depth - 1, budget);
    }
    elements.push(new TlvElement(bytes, tag, offset, at, stop, children));
    at = stop;
  }
  return elements;
}
