import { UnpackError, type UnpackErrorCode } from '../errors.ts';
import type { FieldValue, Message } from '../message.ts';
import type { Spec } from '../spec.ts';
import { classesOf, EBCDIC_HEX_VALUES, HEX_VALUES } from './characters.ts';
import { checkAscii } from './check-ascii.ts';
import { isDate } from './dates.ts';
import { decodeAscii, decodeBcd, decodeEbcdic, decodeHex, decodeLength } from './decode.ts';
import { binaryWord, decodeOther, elementsOf, isOfTheValue } from './decode-unit.ts';
import { FastUnpacker } from './fast-unpacker.ts';
import { readAscii } from './latin1.ts';
import { MessageTemplates } from './message-templates.ts';
import { BCD, BINARY, encodedLength, type FieldPlan, HEX, PREFIX_FIXED } from './plan.ts';
import { shortNumber } from './short-numbers.ts';

const DIGITS = classesOf('n');
const MTI_LENGTH = 4;
const NO_FIELD = 'message';
const NO_MESSAGE: Message = Object.freeze({ mti: '' });
const BLOCK_BYTES = 16_384;

/**
 * Reads messages of one spec.
 *
 * The message is copied into a work area. ASCII text is checked there, four characters at a time; text in other encodings is
 * transcoded behind it. What lies side by side becomes one string, of which the values are slices: a call into the engine
 * for each run of text and not for each field. Binary values never pass through a string.
 */
export class Unpacker {
  readonly #spec: Spec;
  readonly #plans: readonly (FieldPlan | undefined)[];
  readonly #maxBytes: number;
  readonly #work: Uint8Array;
  readonly #view: DataView;
  readonly #words: Int32Array;
  // The texts read so far, four numbers each: element, start and end in the work area, run. Bytes and short numbers go
  // into the message at once.
  readonly #texts: Int32Array;
  // Runs of text in the work area. The first is what was transcoded.
  readonly #runStarts: Int32Array;
  readonly #runEnds: Int32Array;
  #count = 0;
  #run = 0;
  #runIsOpen = false;
  #mti = '';
  readonly #templates: MessageTemplates;
  readonly #fast: FastUnpacker;
  #message: Message = NO_MESSAGE;
  // Binary values are carved off one block after another; a used part is never written again.
  #block: Uint8Array = new Uint8Array(0);
  #blockEnd = 0;
  #header: FieldValue | undefined;

  constructor(spec: Spec, plans: readonly (FieldPlan | undefined)[], maxBytes: number) {
    this.#spec = spec;
    this.#plans = plans;
    this.#maxBytes = maxBytes;
    // One byte of BCD is two characters, behind the message itself.
    this.#work = new Uint8Array(maxBytes * 3 + MTI_LENGTH);
    this.#view = new DataView(this.#work.buffer);
    this.#words = new Int32Array(6);
    this.#texts = new Int32Array(plans.length * 4);
    this.#runStarts = new Int32Array(plans.length + 1);
    this.#runEnds = new Int32Array(plans.length + 1);
    this.#runStarts[0] = maxBytes + MTI_LENGTH;
    this.#templates = new MessageTemplates(plans);
    this.#fast = new FastUnpacker();
  }

  unpack(bytes: Uint8Array): Message {
    this.#begin();
    this.#mti = '';
    this.#header = undefined;
    this.#message = NO_MESSAGE;
    const length = bytes.length;
    if (length > this.#maxBytes) {
      this.#fail('ERR_UNPACK_TOO_LONG', NO_FIELD, this.#maxBytes, `more than ${this.#maxBytes} bytes`);
    }
    const start = this.#unpackBitmaps(bytes, this.#unpackMti(bytes, this.#unpackHeader(bytes)));
    const template = this.#templates.of(this.#words);
    const message: Message = { ...template.message };
    if (template.layout !== undefined && this.#fast.read(template.layout, bytes, start, message)) {
      message.mti = this.#mti;
      if (this.#header !== undefined) message.header = this.#header;
      return message;
    }
    this.#message = message;
    this.#work.set(bytes);
    let at: number;
    try {
      at = this.#unpackFields(start, length);
    } catch (error) {
      if (error instanceof UnpackError) this.#readAround(error, start, length);
      throw error;
    }
    if (at !== length) {
      this.#fail('ERR_UNPACK_TRAILING', NO_FIELD, at, `${length - at} bytes after the last field`);
    }
    return this.#finish();
  }

  #begin(): void {
    this.#count = 0;
    this.#run = 0;
    this.#runIsOpen = false;
    this.#runEnds[0] = this.#runStarts[0] as number;
  }

  #unpackHeader(bytes: Uint8Array): number {
    const header = this.#spec.header;
    if (header === undefined) return 0;
    if (bytes.length < header.length) this.#truncated('header', 0, bytes.length);
    if (header.encoding === 'binary') {
      this.#header = Uint8Array.from(bytes.subarray(0, header.length));
      return header.length;
    }
    const decode = header.encoding === 'ascii' ? decodeAscii : decodeEbcdic;
    const to = this.#runStarts[0] as number;
    const bad = decode(bytes, 0, header.length, classesOf('ans'), this.#work, to);
    if (bad >= 0) this.#fail('ERR_UNPACK_CHARACTER', 'header', bad, 'character not allowed');
    this.#header = readAscii(this.#work, to, to + header.length);
    return header.length;
  }

  #unpackMti(bytes: Uint8Array, at: number): number {
    const encoding = this.#spec.mti.encoding;
    const end = at + (encoding === 'bcd' ? MTI_LENGTH / 2 : MTI_LENGTH);
    if (end > bytes.length) this.#truncated('MTI', at, bytes.length);
    const work = this.#work;
    const to = this.#maxBytes;
    let bad: number;
    if (encoding === 'ascii') bad = decodeAscii(bytes, at, MTI_LENGTH, DIGITS, work, to);
    else if (encoding === 'bcd') bad = decodeBcd(bytes, at, MTI_LENGTH, DIGITS, 0, work, to);
    else bad = decodeEbcdic(bytes, at, MTI_LENGTH, DIGITS, work, to);
    if (bad >= 0) this.#fail('ERR_UNPACK_MTI', 'MTI', at, 'not four digits');
    this.#mti = shortNumber(work, to, MTI_LENGTH);
    return end;
  }

  #unpackBitmaps(bytes: Uint8Array, start: number): number {
    const encoding = this.#spec.bitmap.encoding;
    const maximum = this.#spec.bitmap.maximum ?? 2;
    const size = encoding === 'binary' ? 8 : 16;
    const values = encoding === 'hex-ebcdic' ? EBCDIC_HEX_VALUES : HEX_VALUES;
    const words = this.#words;
    // Six stores: a call to fill() costs more.
    words[0] = 0;
    words[1] = 0;
    words[2] = 0;
    words[3] = 0;
    words[4] = 0;
    words[5] = 0;
    let at = start;
    for (let bitmap = 0; bitmap < maximum; bitmap++) {
      if (bitmap > 0 && (words[2 * bitmap - 2] as number) >= 0) break;
      if (at + size > bytes.length) this.#truncated('bitmap', at, bytes.length);
      for (let word = 2 * bitmap; word < 2 * bitmap + 2; word++) {
        words[word] = size === 8 ? binaryWord(bytes, at) : this.#hexWord(bytes, at, values);
        at += size >> 1;
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

  #hexWord(bytes: Uint8Array, at: number, values: Uint8Array): number {
    let word = 0;
    let seen = 0;
    for (let i = 0; i < 8; i++) {
      const value = values[bytes[at + i] as number] as number;
      seen |= value;
      word = (word << 4) | value;
    }
    if (seen > 15) this.#fail('ERR_UNPACK_BITMAP', 'bitmap', at, 'not hex digits');
    return word;
  }

  #unpackFields(start: number, length: number): number {
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
        at = this.#unpackField(plan, at, length);
      }
    }
    return at;
  }

  /**
   * Puts into `partial` of an error what stands behind the value that is wrong, as far as the lengths say where that is: the
   * elements that name a message (DE11, DE37, DE41) often follow the one that cannot be read.
   */
  #readAround(error: UnpackError, start: number, length: number): void {
    if (!isOfTheValue(error)) return;
    let at = start;
    try {
      for (const number of elementsOf(this.#words)) {
        const plan = this.#plans[number];
        if (plan === undefined) return;
        const end = this.#endOf(plan, at);
        if (end > length) return;
        if (error.partial[number] === undefined) this.#readAlone(plan, at, error.partial);
        at = end;
      }
    } catch (other) {
      if (!(other instanceof UnpackError)) throw other;
    }
  }

  #endOf(plan: FieldPlan, start: number): number {
    const units = plan.prefix === PREFIX_FIXED ? plan.length : this.#unpackLength(plan, this.#work, start);
    return start + plan.prefixBytes + encodedLength(plan.encoding, units);
  }

  #readAlone(plan: FieldPlan, at: number, into: Message): void {
    this.#begin();
    this.#message = { mti: '' };
    try {
      this.#unpackField(plan, at, this.#maxBytes);
      into[plan.number] = this.#finish()[plan.number];
    } catch (error) {
      if (!isOfTheValue(error)) throw error;
    }
  }

  #unpackField(plan: FieldPlan, start: number, length: number): number {
    let at = start;
    let units = plan.length;
    if (plan.prefix !== PREFIX_FIXED) {
      at += plan.prefixBytes;
      if (at > length) this.#truncated(plan.path, start, length);
      units = this.#unpackLength(plan, this.#work, start);
    }
    const end = at + encodedLength(plan.encoding, units);
    if (end > length) this.#truncated(plan.path, at, length);
    if (!plan.isPlain) {
      if (plan.encoding >= BINARY) this.#unpackBinary(plan, at, units);
      else this.#unpackOther(plan, at, units);
      return end;
    }
    // The common case stands here and not in a method of its own: per field, calls are most of what it costs.
    const work = this.#work;
    const bad = checkAscii(this.#view, work, at, units, plan.classes);
    if (bad >= 0) this.#badCharacter(plan, at + bad);
    if (plan.dateRule !== 0 && !isDate(plan.dateRule, work, at)) this.#badDate(plan, at);
    if (plan.isShortNumber) {
      this.#message[plan.number] = shortNumber(work, at, units);
      return end;
    }
    if (!this.#runIsOpen) {
      this.#runIsOpen = true;
      this.#run += 1;
      this.#runStarts[this.#run] = at;
    }
    this.#runEnds[this.#run] = end;
    const texts = this.#texts;
    const count = this.#count;
    texts[count] = plan.number;
    texts[count + 1] = at;
    texts[count + 2] = end;
    texts[count + 3] = this.#run;
    this.#count = count + 4;
    if (plan.strip) this.#strip(plan, count);
    return end;
  }

  #unpackOther(plan: FieldPlan, at: number, units: number): void {
    const work = this.#work;
    const to = this.#runEnds[0] as number;
    const bad = decodeOther(plan, work, at, units, work, to);
    if (bad >= 0) this.#badCharacter(plan, at + (plan.encoding === BCD ? bad >> 1 : bad));
    if (plan.dateRule !== 0 && !isDate(plan.dateRule, work, to)) this.#badDate(plan, at);
    this.#runIsOpen = false;
    if (plan.isShortNumber) {
      this.#message[plan.number] = shortNumber(work, to, units);
      return;
    }
    this.#runEnds[0] = to + units;
    const count = this.#count;
    const texts = this.#texts;
    texts[count] = plan.number;
    texts[count + 1] = to;
    texts[count + 2] = to + units;
    texts[count + 3] = 0;
    this.#count = count + 4;
    if (plan.strip) this.#strip(plan, count);
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

  #unpackBinary(plan: FieldPlan, at: number, units: number): void {
    if (this.#block.length - this.#blockEnd < units) {
      this.#block = new Uint8Array(Math.max(BLOCK_BYTES, units));
      this.#blockEnd = 0;
    }
    const start = this.#blockEnd;
    if (plan.encoding === HEX) {
      const bad = decodeHex(this.#work, at, units, this.#block, start);
      if (bad >= 0) this.#fail('ERR_UNPACK_CHARACTER', plan.path, at + 2 * bad, 'not a hex digit');
    } else {
      this.#block.set(this.#work.subarray(at, at + units), start);
    }
    this.#runIsOpen = false;
    this.#blockEnd = start + units;
    this.#message[plan.number] = this.#block.subarray(start, this.#blockEnd);
  }

  /** Takes the padding off the text kept at `index` of #texts. */
  #strip(plan: FieldPlan, index: number): void {
    let from = this.#texts[index + 1] as number;
    let to = this.#texts[index + 2] as number;
    // A value that is all fill keeps its last character, so that an amount of zero stays an amount.
    if (plan.padLeft) while (from < to - 1 && this.#work[from] === plan.pad) from++;
    else while (to > from + 1 && this.#work[to - 1] === plan.pad) to--;
    this.#texts[index + 1] = from;
    this.#texts[index + 2] = to;
  }

  #finish(): Message {
    const message = this.#message;
    message.mti = this.#mti;
    if (this.#header !== undefined) message.header = this.#header;
    const texts = this.#texts;
    const count = this.#count;
    let run = -1;
    let runStart = 0;
    let text = '';
    for (let index = 0; index < count; index += 4) {
      if (texts[index + 3] !== run) {
        run = texts[index + 3] as number;
        runStart = this.#runStarts[run] as number;
        text = readAscii(this.#work, runStart, this.#runEnds[run] as number);
      }
      const start = (texts[index + 1] as number) - runStart;
      const end = (texts[index + 2] as number) - runStart;
      message[texts[index] as number] = text.substring(start, end);
    }
    this.#message = NO_MESSAGE;
    return message;
  }

  /** What was read before an error: without the elements that the bitmap announced and that were not reached. */
  #partial(): Message {
    if (this.#message === NO_MESSAGE) this.#message = { mti: '' };
    const message = this.#finish();
    for (const key of Object.keys(message)) {
      if (message[Number(key)] === undefined && key !== 'mti' && key !== 'header')
        delete message[Number(key)];
    }
    return message;
  }

  #badCharacter(plan: FieldPlan, offset: number): never {
    this.#fail('ERR_UNPACK_CHARACTER', plan.path, offset, 'character not allowed by the format');
  }

  #badDate(plan: FieldPlan, offset: number): never {
    this.#fail('ERR_UNPACK_DATE', plan.path, offset, 'not a date or time');
  }

  #truncated(path: string, at: number, length: number): never {
    this.#fail('ERR_UNPACK_TRUNCATED', path, at, `message ends at byte ${length}`);
  }

  #fail(code: UnpackErrorCode, path: string, offset: number, reason: string): never {
    throw new UnpackError(code, path, offset, reason, this.#partial());
  }
}
