import { AttestationInputError } from '../errors.ts';

/** One DER element: where its header, its content and its end are in the whole. ITU-T X.690 section 8.1. */
export interface DerElement {
  /** 0 universal, 1 application, 2 context-specific, 3 private. */
  readonly tagClass: number;
  readonly constructed: boolean;
  readonly tag: number;
  readonly start: number;
  readonly content: number;
  readonly end: number;
}

const UNIVERSAL = 0;
export const CONTEXT = 2;
export const TAG_BOOLEAN = 1;
export const TAG_INTEGER = 2;
export const TAG_BIT_STRING = 3;
const TAG_OCTET_STRING = 4;
export const TAG_NULL = 5;
export const TAG_OID = 6;
export const TAG_ENUMERATED = 10;
export const TAG_SEQUENCE = 16;
export const TAG_SET = 17;
export const TAG_UTF8_STRING = 12;
export const TAG_PRINTABLE_STRING = 19;
export const TAG_IA5_STRING = 22;
export const TAG_UTC_TIME = 23;
export const TAG_GENERALIZED_TIME = 24;

const fail = (offset: number, message: string): never => {
  throw new AttestationInputError('ERR_DER', `byte ${offset}`, message);
};

/**
 * Reads the element at `offset`: definite, minimal lengths and minimal tag numbers only (X.690 section 10).
 * @param limit Offset where the enclosing element ends; an element that passes it is refused.
 * @throws AttestationInputError `ERR_DER`
 */
function readElement(bytes: Uint8Array, offset: number, limit: number): DerElement {
  let at = offset;
  if (at + 2 > limit) fail(offset, 'element is cut off');
  const first = bytes[at++] as number;
  let tag = first & 0x1f;
  if (tag === 0x1f) {
    tag = 0;
    let octet = 0x80;
    for (let count = 0; octet & 0x80; count++) {
      if (count === 4 || at >= limit) fail(offset, 'tag number is too long');
      octet = bytes[at++] as number;
      if (count === 0 && octet === 0x80) fail(offset, 'tag number is not minimal');
      tag = (tag << 7) | (octet & 0x7f);
    }
    if (tag < 0x1f) fail(offset, 'tag number is not minimal');
  }
  if (at >= limit) fail(offset, 'element is cut off');
  let length = bytes[at++] as number;
  if (length > 0x7f) {
    const octets = length & 0x7f;
    if (octets === 0 || octets > 3) fail(offset, 'length is indefinite or too long');
    if (at + octets > limit) fail(offset, 'element is cut off');
    length = 0;
    for (let i = 0; i < octets; i++) length = (length << 8) | (bytes[at++] as number);
    if (length < 0x80 || length < 1 << (8 * (octets - 1))) fail(offset, 'length is not minimal');
  }
  const end = at + length;
  if (end > limit) fail(offset, 'element is longer than what holds it');
  return { tagClass: first >> 6, constructed: (first & 0x20) !== 0, tag, start: offset, content: at, end };
}

/** What readers of one structure met that is BER and not DER; shared by all of them. */
export interface DerDepartures {
  /** A BOOLEAN whose TRUE is another octet than FF. */
  looseBoolean: boolean;
}

/** Walks the elements inside one constructed element, or inside a byte range. */
export class DerReader {
  readonly bytes: Uint8Array;
  offset: number;
  readonly end: number;
  readonly departures: DerDepartures;

  constructor(
    bytes: Uint8Array,
    offset = 0,
    end = bytes.length,
    departures: DerDepartures = { looseBoolean: false },
  ) {
    this.bytes = bytes;
    this.offset = offset;
    this.end = end;
    this.departures = departures;
  }

  get done(): boolean {
    return this.offset >= this.end;
  }

  /** Next element of any type. */
  next(): DerElement {
    const element = readElement(this.bytes, this.offset, this.end);
    this.offset = element.end;
    return element;
  }

  /** Next element, which must be of this universal type. */
  expect(tag: number): DerElement {
    const element = this.next();
    if (element.tagClass !== UNIVERSAL || element.tag !== tag) {
      fail(
        element.start,
        `expected universal tag ${tag}, found class ${element.tagClass} tag ${element.tag}`,
      );
    }
    if (element.constructed !== (tag === TAG_SEQUENCE || tag === TAG_SET)) {
      fail(element.start, 'constructed bit does not suit the type');
    }
    return element;
  }

  /** Next element if it is context-specific with this tag number, else nothing and the reader stays. */
  optionalContext(tag: number): DerElement | undefined {
    if (this.done) return undefined;
    const element = readElement(this.bytes, this.offset, this.end);
    if (element.tagClass !== CONTEXT || element.tag !== tag) return undefined;
    this.offset = element.end;
    return element;
  }

  /** True if the next element has this universal tag. */
  peeks(tag: number): boolean {
    if (this.done) return false;
    const element = readElement(this.bytes, this.offset, this.end);
    return element.tagClass === UNIVERSAL && element.tag === tag;
  }

  into(element: DerElement): DerReader {
    return new DerReader(this.bytes, element.content, element.end, this.departures);
  }

  contentOf(element: DerElement): Uint8Array {
    return this.bytes.subarray(element.content, element.end);
  }

  wholeOf(element: DerElement): Uint8Array {
    return this.bytes.subarray(element.start, element.end);
  }

  /** @throws AttestationInputError `ERR_DER` if something follows the last element */
  finish(): void {
    if (this.offset !== this.end) fail(this.offset, 'unexpected data after the last element');
  }

  sequence(): DerReader {
    return this.into(this.expect(TAG_SEQUENCE));
  }

  octets(): Uint8Array {
    return this.contentOf(this.expect(TAG_OCTET_STRING));
  }

  /**
   * Any octet but 00 is TRUE (X.690 section 8.2.2). DER wants FF (section 11.1), and key stores of phones in the field write 01: that is
   * noted in `departures`, not refused, because such a phone cannot be mended and the signature covers the octet as it is.
   */
  boolean(): boolean {
    const content = this.contentOf(this.expect(TAG_BOOLEAN));
    if (content.length !== 1) fail(this.offset, 'BOOLEAN is not one octet');
    const [octet] = content;
    if (octet !== 0 && octet !== 0xff) this.departures.looseBoolean = true;
    return octet !== 0;
  }

  /** INTEGER or ENUMERATED as bigint. */
  integer(tag: typeof TAG_INTEGER | typeof TAG_ENUMERATED = TAG_INTEGER): bigint {
    const element = this.expect(tag);
    const content = this.contentOf(element);
    const [first, second] = content;
    if (first === undefined) fail(element.start, 'INTEGER is empty');
    if (content.length > 32) fail(element.start, 'INTEGER is too long');
    if (second !== undefined && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80))) {
      fail(element.start, 'INTEGER is not minimal');
    }
    let value = 0n;
    for (const octet of content) value = (value << 8n) | BigInt(octet);
    return (first as number) & 0x80 ? value - (1n << BigInt(8 * content.length)) : value;
  }

  /** INTEGER or ENUMERATED that must be a safe, non-negative JavaScript number. */
  count(tag: typeof TAG_INTEGER | typeof TAG_ENUMERATED = TAG_INTEGER): number {
    const start = this.offset;
    const element = readElement(this.bytes, start, this.end);
    if (element.end - element.content <= 6 && ((this.bytes[element.content] ?? 0x80) & 0x80) === 0) {
      this.expect(tag);
      const first = this.bytes[element.content] as number;
      if (
        first === 0 &&
        element.end - element.content > 1 &&
        (this.bytes[element.content + 1] as number) < 0x80
      )
        fail(start, 'INTEGER is not minimal');
      let value = 0;
      for (let i = element.content; i < element.end; i++) value = value * 256 + (this.bytes[i] as number);
      return value;
    }
    const value = this.integer(tag);
    if (value < 0n || value > BigInt(Number.MAX_SAFE_INTEGER)) fail(start, 'INTEGER is out of range');
    return Number(value);
  }
}
