import { AttestationInputError } from '../../../errors.ts';

/** One BER element (X.690 section 8.1): primitive ones have content, constructed ones children. */
export interface BerNode {
  /** First identifier octet: class, constructed bit and a tag below 31. */
  readonly identifier: number;
  /** From the identifier to the end of the content, end-of-contents octets included. */
  readonly whole: Uint8Array;
  readonly content: Uint8Array;
  readonly children: readonly BerNode[];
}

const DEPTH_MAX = 12;
const NODES_MAX = 1_000;

const fail = (offset: number, message: string): never => {
  throw new AttestationInputError('ERR_DER', `byte ${offset}`, message);
};

/** Reads elements with definite or indefinite lengths: PKCS #7 of Apple has both. Low tag numbers and minimal lengths only. */
class BerReader {
  readonly #bytes: Uint8Array;
  #nodes = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** @param limit Where the enclosing element ends. @returns The element and the offset behind it */
  read(start: number, limit: number, depth: number): { node: BerNode; end: number } {
    this.#nodes += 1;
    if (depth > DEPTH_MAX || this.#nodes > NODES_MAX) fail(start, 'nested too deeply, or too many elements');
    if (start + 2 > limit) fail(start, 'element is cut off');
    const identifier = this.#bytes[start] ?? 0;
    if ((identifier & 0x1f) === 0x1f) fail(start, 'tag number is too large');
    const constructed = (identifier & 0x20) !== 0;
    const first = this.#bytes[start + 1] ?? 0;
    if (first === 0x80) {
      if (!constructed) fail(start, 'a primitive element has no end');
      return this.#indefinite(identifier, start, limit, depth);
    }
    const { at, length } = this.#length(start + 1, limit);
    const end = at + length;
    if (end > limit) fail(start, 'element is longer than what holds it');
    const children: BerNode[] = [];
    for (let offset = at; constructed && offset < end; ) {
      const child = this.read(offset, end, depth + 1);
      children.push(child.node);
      offset = child.end;
    }
    const whole = this.#bytes.subarray(start, end);
    return { node: { identifier, whole, content: this.#bytes.subarray(at, end), children }, end };
  }

  #indefinite(identifier: number, start: number, limit: number, depth: number) {
    const at = start + 2;
    const children: BerNode[] = [];
    let offset = at;
    while (this.#bytes[offset] !== 0 || this.#bytes[offset + 1] !== 0) {
      const child = this.read(offset, limit, depth + 1);
      children.push(child.node);
      offset = child.end;
    }
    const end = offset + 2;
    if (end > limit) fail(start, 'element has no end');
    const whole = this.#bytes.subarray(start, end);
    return { node: { identifier, whole, content: this.#bytes.subarray(at, offset), children }, end };
  }

  #length(offset: number, limit: number): { at: number; length: number } {
    const first = this.#bytes[offset] ?? 0;
    if (first < 0x80) return { at: offset + 1, length: first };
    const octets = first & 0x7f;
    if (octets > 3 || offset + 1 + octets > limit) fail(offset, 'length is too long');
    let length = 0;
    for (let i = 1; i <= octets; i++) length = (length << 8) | (this.#bytes[offset + i] ?? 0);
    if (length < 0x80 || length < 1 << (8 * (octets - 1))) fail(offset, 'length is not minimal');
    return { at: offset + 1 + octets, length };
  }
}

/** One element and nothing after it. @throws AttestationInputError `ERR_DER` */
export function readBer(bytes: Uint8Array): BerNode {
  const { node, end } = new BerReader(bytes).read(0, bytes.length, 0);
  return end === bytes.length ? node : fail(end, 'unexpected data after the last element');
}
