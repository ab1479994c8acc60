import { UnpackError, type UnpackErrorCode } from '../errors.ts';
import type { FieldValue, Message } from '../message.ts';
import type { Spec } from '../spec.ts';
import { classesOf, FROM_EBCDIC, HEX_VALUES, SIGN_CLASS } from './characters.ts';
import { isDate } from './dates.ts';
import { decodeAscii, decodeBcd, decodeEbcdic, decodeHex, decodeLength } from './decode.ts';
import { asciiReader } from './latin1.ts';
import { ASCII, BCD, BINARY, EBCDIC, encodedLength, type FieldPlan, HEX, PREFIX_FIXED } from './plan.ts';

const DIGITS = classesOf('n');
const MTI_LENGTH = 4;
const NO_FIELD = 'message';
const BLOCK_BYTES = 16_384;

/**
 * Reads messages of one spec.
 *
 * Every text value is checked and transcoded into one work area first, and the whole area becomes a string in one step,
 * of which the values are slices: a call into the engine per message and not per field. Binary values never pass
 * through a string; they are copied into one allocation, so that the input may be overwritten at once.
 */
export class Unpacker {
  readonly #spec: Spec;
  readonly #plans: readonly (FieldPlan | undefined)[];
  readonly #maxBytes: number;
  readonly #text: Uint8Array;
  readonly #readText: (end: number) => string;
  readonly #words: Int32Array;
  // What has been read so far: element number, and where its value is in the work area (text) or in #block.
  readonly #numbers: Int32Array;
  readonly #starts: Int32Array;
  readonly #ends: Int32Array;
  #count = 0;
  #textEnd = 0;
  #mtiStart = -1;
  // Binary values are carved off one block after another; a used part is never written again.
  #block: Uint8Array = new Uint8Array(0);
  #blockEnd = 0;
  #header: FieldValue | undefined;

  constructor(spec: Spec, plans: readonly (FieldPlan | undefined)[], maxBytes: number) {
    this.#spec = spec;
    this.#plans = plans;
    this.#maxBytes = maxBytes;
    // One byte of BCD is two characters.
    this.#text = new Uint8Array(maxBytes * 2 + 8);
    this.#readText = asciiReader(this.#text);
    this.#words = new Int32Array(6);
    this.#numbers = new Int32Array(plans.length);
    this.#starts = new Int32Array(plans.length);
    this.#ends = new Int32Array(plans.length);
  }

  unpack(bytes: Uint8Array): Message {
    this.#count = 0;
    this.#textEnd = 0;
    this.#mtiStart = -1;
    this.#header = undefined;
    if (bytes.length > this.#maxBytes) {
      this.#fail('ERR_UNPACK_TOO_LONG', NO_FIELD, this.#maxBytes, `more than ${this.#maxBytes} bytes`);
    }
    if (this.#block.length - this.#blockEnd < bytes.length) {
      this.#block = new Uint8Array(Math.max(BLOCK_BYTES, this.#maxBytes));
      this.#blockEnd = 0;
    }
    let at = this.#unpackHeader(bytes);
    at = this.#unpackMti(bytes, at);
    at = this.#unpackBitmaps(bytes, at);
    at = this.#unpackFields(bytes, at);
    if (at !== bytes.length) {
      this.#fail('ERR_UNPACK_TRAILING', NO_FIELD, at, `${bytes.length - at} bytes after the last field`);
    }
    return this.#finish();
  }

  #unpackHeader(bytes: Uint8Array): number {
    const header = this.#spec.header;
    if (header === undefined) return 0;
    if (bytes.length < header.length) this.#truncated('header', 0, bytes);
    if (header.encoding === 'binary') {
      this.#header = bytes.slice(0, header.length);
    } else {
      const ans = classesOf('ans');
      const decode = header.encoding === 'ascii' ? decodeAscii : decodeEbcdic;
      const bad = decode(bytes, 0, header.length, ans, this.#text, 0);
      if (bad >= 0) this.#fail('ERR_UNPACK_CHARACTER', 'header', bad, 'character not allowed');
      this.#header = this.#readText(header.length);
    }
    return header.length;
  }

  #unpackMti(bytes: Uint8Array, at: number): number {
    const encoding = this.#spec.mti.encoding;
    const size = encoding === 'bcd' ? MTI_LENGTH / 2 : MTI_LENGTH;
    if (at + size > bytes.length) this.#truncated('MTI', at, bytes);
    let bad: number;
    if (encoding === 'ascii') bad = decodeAscii(bytes, at, MTI_LENGTH, DIGITS, this.#text, 0);
    else if (encoding === 'bcd') bad = decodeBcd(bytes, at, MTI_LENGTH, DIGITS, 0, this.#text, 0);
    else bad = decodeEbcdic(bytes, at, MTI_LENGTH, DIGITS, this.#text, 0);
    if (bad >= 0) this.#fail('ERR_UNPACK_MTI', 'MTI', at, 'not four digits');
    this.#mtiStart = 0;
    this.#textEnd = MTI_LENGTH;
    return at + size;
  }

  #unpackBitmaps(bytes: Uint8Array, start: number): number {
    const encoding = this.#spec.bitmap.encoding;
    const maximum = this.#spec.bitmap.maximum ?? 2;
    const words = this.#words;
    words.fill(0);
    let at = start;
    for (let bitmap = 0; bitmap < maximum; bitmap++) {
      if (bitmap > 0 && (words[2 * bitmap - 2] as number) >= 0) break;
      if (encoding === 'binary') {
        if (at + 8 > bytes.length) this.#truncated('bitmap', at, bytes);
        words[2 * bitmap] = wordAt(bytes, at);
        words[2 * bitmap + 1] = wordAt(bytes, at + 4);
        at += 8;
      } else {
        if (at + 16 > bytes.length) this.#truncated('bitmap', at, bytes);
        words[2 * bitmap] = this.#hexWord(bytes, at, encoding === 'hex-ebcdic');
        words[2 * bitmap + 1] = this.#hexWord(bytes, at + 8, encoding === 'hex-ebcdic');
        at += 16;
      }
    }
    // The first bit of each bitmap says that another follows, which is no data element. The last one allowed must not
    // say so; in a second bitmap that is bit 65, which is then looked up as a field and found unknown.
    if (maximum === 1 && (words[0] as number) < 0) {
      this.#fail('ERR_UNPACK_BITMAP', 'bitmap', start, 'a second bitmap is not allowed');
    }
    if ((words[4] as number) < 0) {
      this.#fail('ERR_UNPACK_BITMAP', 'bitmap', start, 'a fourth bitmap is not allowed');
    }
    words[0] = (words[0] as number) & 0x7fffffff;
    if (maximum === 3) words[2] = (words[2] as number) & 0x7fffffff;
    return at;
  }

  #hexWord(bytes: Uint8Array, at: number, ebcdic: boolean): number {
    let word = 0;
    for (let i = 0; i < 8; i++) {
      const byte = bytes[at + i] as number;
      const value = HEX_VALUES[ebcdic ? (FROM_EBCDIC[byte] as number) : byte] as number;
      if (value > 15) this.#fail('ERR_UNPACK_BITMAP', 'bitmap', at + i, 'not a hex digit');
      word = (word << 4) | value;
    }
    return word;
  }

  #unpackFields(bytes: Uint8Array, start: number): number {
    const words = this.#words;
    const plans = this.#plans;
    let at = start;
    for (let index = 0; index < words.length; index++) {
      let word = words[index] as number;
      while (word !== 0) {
        const bit = Math.clz32(word);
        word &= ~(0x80000000 >>> bit);
        const number = index * 32 + bit + 1;
        const plan = plans[number];
        if (plan === undefined) {
          this.#fail('ERR_UNPACK_FIELD_UNKNOWN', `DE${number}`, at, 'not in the spec');
        }
        at = this.#unpackField(plan, bytes, at);
      }
    }
    return at;
  }

  #unpackField(plan: FieldPlan, bytes: Uint8Array, start: number): number {
    let at = start;
    let units = plan.length;
    if (plan.prefix !== PREFIX_FIXED) {
      at += plan.prefixBytes;
      if (at > bytes.length) this.#truncated(plan.path, start, bytes);
      units = this.#unpackLength(plan, bytes, start);
    }
    const encoding = plan.encoding;
    const size = encodedLength(encoding, units);
    if (at + size > bytes.length) this.#truncated(plan.path, at, bytes);
    if (encoding >= BINARY) {
      this.#unpackBinary(plan, bytes, at, units);
      return at + size;
    }
    const text = this.#text;
    const to = this.#textEnd;
    let bad: number;
    if (encoding === ASCII && !plan.signed) bad = decodeAscii(bytes, at, units, plan.classes, text, to);
    else bad = decodeOther(plan, bytes, at, units, text, to);
    if (bad >= 0) {
      const offset = at + (encoding === BCD ? bad >> 1 : bad);
      this.#fail('ERR_UNPACK_CHARACTER', plan.path, offset, 'character not allowed by the format');
    }
    if (plan.dateRule !== 0 && !isDate(plan.dateRule, text, to)) {
      this.#fail('ERR_UNPACK_DATE', plan.path, at, 'not a date or time');
    }
    this.#keepText(plan, to, to + units);
    return at + size;
  }

  #unpackLength(plan: FieldPlan, bytes: Uint8Array, at: number): number {
    let units = decodeLength(bytes, at, plan.prefix, plan.prefixDigits);
    if (units < 0) this.#fail('ERR_UNPACK_LENGTH', plan.path, at, 'length is not a number');
    if (plan.countsBytes) {
      if (plan.encoding === BCD) units *= 2;
      else if (plan.encoding === HEX) {
        if ((units & 1) === 1) this.#fail('ERR_UNPACK_LENGTH', plan.path, at, 'odd count of hex digits');
        units /= 2;
      }
    }
    if (units > plan.length) {
      this.#fail('ERR_UNPACK_LENGTH', plan.path, at, `length over the maximum of ${plan.length}`);
    }
    return units;
  }

  #unpackBinary(plan: FieldPlan, bytes: Uint8Array, at: number, units: number): void {
    const start = this.#blockEnd;
    if (plan.encoding === HEX) {
      const bad = decodeHex(bytes, at, units, this.#block, start);
      if (bad >= 0) this.#fail('ERR_UNPACK_CHARACTER', plan.path, at + 2 * bad, 'not a hex digit');
    } else {
      this.#block.set(bytes.subarray(at, at + units), start);
    }
    this.#blockEnd = start + units;
    this.#keep(plan.number, start, this.#blockEnd);
  }

  #keepText(plan: FieldPlan, start: number, end: number): void {
    let from = start;
    let to = end;
    if (plan.strip) {
      // A value that is all fill keeps its last character, so that an amount of zero stays an amount.
      if (plan.padLeft) while (from < to - 1 && this.#text[from] === plan.pad) from++;
      else while (to > from + 1 && this.#text[to - 1] === plan.pad) to--;
    }
    this.#textEnd = end;
    this.#keep(plan.number, from, to);
  }

  #keep(number: number, start: number, end: number): void {
    const count = this.#count++;
    this.#numbers[count] = number;
    this.#starts[count] = start;
    this.#ends[count] = end;
  }

  #finish(): Message {
    const text = this.#readText(this.#textEnd);
    const message: Message = { mti: this.#mtiStart < 0 ? '' : text.substring(0, MTI_LENGTH) };
    if (this.#header !== undefined) message.header = this.#header;
    // From the highest number down: the engine then sizes the object's elements once.
    for (let index = this.#count - 1; index >= 0; index--) {
      const number = this.#numbers[index] as number;
      const start = this.#starts[index] as number;
      const end = this.#ends[index] as number;
      const plan = this.#plans[number] as FieldPlan;
      message[number] =
        plan.encoding >= BINARY ? this.#block.subarray(start, end) : text.substring(start, end);
    }
    return message;
  }

  #truncated(path: string, at: number, bytes: Uint8Array): never {
    this.#fail('ERR_UNPACK_TRUNCATED', path, at, `message ends at byte ${bytes.length}`);
  }

  #fail(code: UnpackErrorCode, path: string, offset: number, reason: string): never {
    throw new UnpackError(code, path, offset, reason, this.#finish());
  }
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] as number) << 24) |
    ((bytes[at + 1] as number) << 16) |
    ((bytes[at + 2] as number) << 8) |
    (bytes[at + 3] as number)
  );
}

function decodeOther(
  plan: FieldPlan,
  bytes: Uint8Array,
  at: number,
  units: number,
  text: Uint8Array,
  to: number,
): number {
  if (plan.encoding === BCD) return decodeBcd(bytes, at, units, plan.classes, plan.fill, text, to);
  const decode = plan.encoding === EBCDIC ? decodeEbcdic : decodeAscii;
  if (!plan.signed) return decode(bytes, at, units, plan.classes, text, to);
  if (units === 0) return -1;
  const sign = decode(bytes, at, 1, SIGN_CLASS, text, to);
  if (sign >= 0) return sign;
  const bad = decode(bytes, at + 1, units - 1, plan.classes, text, to + 1);
  return bad < 0 ? bad : bad + 1;
}
