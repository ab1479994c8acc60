import { PackError, type PackErrorCode } from '../errors.ts';
import type { FieldValue, Message } from '../message.ts';
import type { Spec } from '../spec.ts';
import { classesOf, HEX_DIGITS, SIGN_CLASS, TO_EBCDIC } from './characters.ts';
import { isDate } from './dates.ts';
import { encodeAscii, encodeBcd, encodeEbcdic, encodeHex, encodeLength } from './encode.ts';
import { ASCII, BCD, BINARY, encodedLength, type FieldPlan, HEX, PREFIX_FIXED } from './plan.ts';

const DIGITS = classesOf('n');
const MTI_LENGTH = 4;
const BITS = 192;
const LONGEST_DATE = 10;

/** Writes messages of one spec straight into the caller's bytes. */
export class Packer {
  readonly #spec: Spec;
  readonly #plans: readonly (FieldPlan | undefined)[];
  readonly #words = new Int32Array(6);
  readonly #present = new Int32Array(BITS);
  readonly #digits = new Uint8Array(LONGEST_DATE);

  constructor(spec: Spec, plans: readonly (FieldPlan | undefined)[]) {
    this.#spec = spec;
    this.#plans = plans;
  }

  /** Packs into `to` from `start`, never past `limit`; returns the end. */
  pack(message: Message, to: Uint8Array, start: number, limit: number): number {
    const count = this.#collect(message);
    const bitmaps = this.#bitmapCount();
    const bitmapBytes = bitmaps * (this.#spec.bitmap.encoding === 'binary' ? 8 : 16);
    const mtiBytes = this.#spec.mti.encoding === 'bcd' ? MTI_LENGTH / 2 : MTI_LENGTH;
    const headerBytes = this.#spec.header?.length ?? 0;
    if (start + headerBytes + mtiBytes + bitmapBytes > limit) tooLong('bitmap');
    this.#packHeader(message.header, to, start);
    this.#packMti(message.mti, to, start + headerBytes);
    this.#packBitmaps(bitmaps, to, start + headerBytes + mtiBytes);
    let at = start + headerBytes + mtiBytes + bitmapBytes;
    const plans = this.#plans;
    const present = this.#present;
    for (let index = 0; index < count; index++) {
      const plan = plans[present[index] as number] as FieldPlan;
      const value = message[plan.number] as FieldValue;
      at =
        plan.encoding >= BINARY
          ? this.#packBinary(plan, value, to, at, limit)
          : this.#packText(plan, value, to, at, limit);
    }
    return at;
  }

  #collect(message: Message): number {
    if (message[0] !== undefined) fail('ERR_PACK_FIELD_UNKNOWN', 'DE0', 'the type goes into mti');
    if (message[1] !== undefined) fail('ERR_PACK_FIELD_UNKNOWN', 'DE1', 'bitmaps are made by the codec');
    const plans = this.#plans;
    const words = this.#words;
    const present = this.#present;
    // Six stores: a call to fill() costs more.
    words[0] = 0;
    words[1] = 0;
    words[2] = 0;
    words[3] = 0;
    words[4] = 0;
    words[5] = 0;
    let count = 0;
    for (let number = 2; number <= BITS; number++) {
      if (message[number] === undefined) continue;
      if (plans[number] === undefined) fail('ERR_PACK_FIELD_UNKNOWN', `DE${number}`, 'not in the spec');
      const bit = number - 1;
      words[bit >> 5] = (words[bit >> 5] as number) | (0x80000000 >>> (bit & 31));
      present[count++] = number;
    }
    return count;
  }

  #bitmapCount(): number {
    const words = this.#words;
    if (((words[4] as number) | (words[5] as number)) !== 0) {
      words[0] = (words[0] as number) | 0x80000000;
      words[2] = (words[2] as number) | 0x80000000;
      return 3;
    }
    if (((words[2] as number) | (words[3] as number)) !== 0) {
      words[0] = (words[0] as number) | 0x80000000;
      return 2;
    }
    return 1;
  }

  #packHeader(value: FieldValue | undefined, to: Uint8Array, at: number): void {
    const header = this.#spec.header;
    if (header === undefined) {
      if (value !== undefined) fail('ERR_PACK_HEADER', 'header', 'the spec has none');
      return;
    }
    if (value === undefined || value.length !== header.length) {
      fail('ERR_PACK_HEADER', 'header', `must be ${header.length} long`);
    }
    if (header.encoding === 'binary') {
      if (typeof value === 'string') fail('ERR_PACK_HEADER', 'header', 'must be bytes');
      to.set(value, at);
      return;
    }
    const encode = header.encoding === 'ascii' ? encodeAscii : encodeEbcdic;
    if (typeof value !== 'string' || !encode(value, classesOf('ans'), to, at)) {
      fail('ERR_PACK_HEADER', 'header', 'must be printable text');
    }
  }

  #packMti(mti: string, to: Uint8Array, at: number): void {
    const encoding = this.#spec.mti.encoding;
    let valid = typeof mti === 'string' && mti.length === MTI_LENGTH;
    if (valid) {
      if (encoding === 'ascii') valid = encodeAscii(mti, DIGITS, to, at);
      else if (encoding === 'bcd') valid = encodeBcd(mti, DIGITS, 0, to, at);
      else valid = encodeEbcdic(mti, DIGITS, to, at);
    }
    if (!valid) fail('ERR_PACK_MTI', 'MTI', 'must be four digits');
  }

  #packBitmaps(bitmaps: number, to: Uint8Array, start: number): void {
    const encoding = this.#spec.bitmap.encoding;
    let at = start;
    for (let index = 0; index < bitmaps * 2; index++) {
      const word = this.#words[index] as number;
      if (encoding === 'binary') {
        to[at] = word >>> 24;
        to[at + 1] = word >>> 16;
        to[at + 2] = word >>> 8;
        to[at + 3] = word;
        at += 4;
        continue;
      }
      for (let shift = 28; shift >= 0; shift -= 4) {
        const digit = HEX_DIGITS[(word >>> shift) & 15] as number;
        to[at++] = encoding === 'hex-ascii' ? digit : (TO_EBCDIC[digit] as number);
      }
    }
  }

  #packBinary(plan: FieldPlan, value: FieldValue, to: Uint8Array, start: number, limit: number): number {
    if (!(value instanceof Uint8Array)) fail('ERR_PACK_TYPE', plan.path, 'must be bytes');
    const units = value.length;
    const at = this.#packLength(plan, units, to, start, limit);
    if (plan.encoding === HEX) {
      encodeHex(value, to, at);
      return at + units * 2;
    }
    to.set(value, at);
    return at + units;
  }

  #packText(plan: FieldPlan, value: FieldValue, to: Uint8Array, start: number, limit: number): number {
    if (typeof value !== 'string') fail('ERR_PACK_TYPE', plan.path, 'must be text');
    let text = value;
    if (plan.prefix === PREFIX_FIXED && plan.pad >= 0 && text.length < plan.length) text = padded(plan, text);
    const at = this.#packLength(plan, text.length, to, start, limit);
    let valid: boolean;
    if (plan.signed) valid = encodeSigned(plan, text, to, at);
    else if (plan.encoding === ASCII) valid = encodeAscii(text, plan.classes, to, at);
    else if (plan.encoding === BCD) valid = encodeBcd(text, plan.classes, plan.fill, to, at);
    else valid = encodeEbcdic(text, plan.classes, to, at);
    if (!valid) fail('ERR_PACK_CHARACTER', plan.path, 'character not allowed by the format');
    if (plan.dateRule !== 0) this.#checkDate(plan, text);
    return at + encodedLength(plan.encoding, text.length);
  }

  #checkDate(plan: FieldPlan, text: string): void {
    encodeAscii(text, DIGITS, this.#digits, 0);
    if (!isDate(plan.dateRule, this.#digits, 0)) fail('ERR_PACK_DATE', plan.path, 'not a date or time');
  }

  /** Checks the length and the space for the value, writes the prefix and returns where the value goes. */
  #packLength(plan: FieldPlan, units: number, to: Uint8Array, at: number, limit: number): number {
    const size = encodedLength(plan.encoding, units);
    if (at + plan.prefixBytes + size > limit) tooLong(plan.path);
    if (plan.prefix === PREFIX_FIXED) {
      if (units !== plan.length) fail('ERR_PACK_LENGTH', plan.path, `must be ${plan.length} long`);
      return at;
    }
    if (units > plan.length) fail('ERR_PACK_LENGTH', plan.path, `must be at most ${plan.length} long`);
    encodeLength(plan.countsBytes ? size : units, plan.prefix, plan.prefixDigits, to, at);
    return at + plan.prefixBytes;
  }
}

function encodeSigned(plan: FieldPlan, text: string, to: Uint8Array, at: number): boolean {
  if (text.length === 0) return true;
  const encode = plan.encoding === ASCII ? encodeAscii : encodeEbcdic;
  return encode(text.charAt(0), SIGN_CLASS, to, at) && encode(text.slice(1), plan.classes, to, at + 1);
}

function padded(plan: FieldPlan, text: string): string {
  const pad = String.fromCharCode(plan.pad);
  return plan.padLeft ? text.padStart(plan.length, pad) : text.padEnd(plan.length, pad);
}

function fail(code: PackErrorCode, path: string, reason: string): never {
  throw new PackError(code, path, reason);
}

function tooLong(path: string): never {
  fail('ERR_PACK_TOO_LONG', path, 'message over the maximum size');
}
