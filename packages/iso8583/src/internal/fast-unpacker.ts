import type { Message } from '../message.ts';
import { checkAscii } from './check-ascii.ts';
import { isDate } from './dates.ts';
import { decodeHex } from './decode.ts';
import { readAscii } from './latin1.ts';
import type { DatePlace, FieldRun, Layout, TextRun, ValuePlace } from './layout.ts';
import { shortNumber } from './short-numbers.ts';

const BLOCK_BYTES = 16_384;
const SMALL = 16;

/**
 * Reads the elements of a message whose layout is known, if nothing is wrong with them.
 *
 * What lies side by side is checked at once and becomes one string, of which the values are slices: a call into the engine
 * for each run of text and not for each element. Whatever is out of order, the answer is just no: the reader that goes
 * element by element then says what is wrong and where.
 *
 * A message is copied to the free end of a block. Its binary values are then moved together and stay there, and the next
 * message is written over the rest.
 */
export class FastUnpacker {
  #block: Uint8Array = new Uint8Array(0);
  #view: DataView = new DataView(this.#block.buffer);
  #used = 0;

  /** Sets the elements of `message` from what follows the bitmaps at `from`; false, and nothing set, if it is not right. */
  read(layout: Layout, bytes: Uint8Array, from: number, message: Message): boolean {
    const length = bytes.length;
    if (this.#block.length - this.#used < length) this.#startBlock(length);
    const base = this.#used;
    this.#block.set(bytes, base);
    if (!this.#check(layout.fieldRuns, base + from, base + length)) return false;
    this.#setTexts(layout, message);
    this.#setBytes(layout.binaries, message);
    return true;
  }

  #startBlock(length: number): void {
    this.#block = new Uint8Array(Math.max(BLOCK_BYTES, length));
    this.#view = new DataView(this.#block.buffer);
    this.#used = 0;
  }

  #check(fieldRuns: readonly FieldRun[], from: number, limit: number): boolean {
    const block = this.#block;
    const view = this.#view;
    let at = from;
    for (let i = 0; i < fieldRuns.length; i++) {
      const fieldRun = fieldRuns[i] as FieldRun;
      let size = fieldRun.length;
      if (fieldRun.prefixBytes !== 0) {
        const value = at + fieldRun.prefixBytes;
        if (value > limit) return false;
        size = 0;
        for (; at < value; at++) {
          const digit = (block[at] as number) - 0x30;
          if (digit < 0 || digit > 9) return false;
          size = size * 10 + digit;
        }
        if (size > fieldRun.length) return false;
      }
      const end = at + (fieldRun.isHex ? 2 * size : size);
      if (end > limit) return false;
      fieldRun.start = at;
      fieldRun.end = at + size;
      if (fieldRun.classes !== 0) {
        if (checkAscii(view, block, at, size, fieldRun.classes) >= 0) return false;
        const dates = fieldRun.dates;
        for (let j = 0; j < dates.length; j++) {
          const date = dates[j] as DatePlace;
          if (!isDate(date.rule, block, at + date.offset)) return false;
        }
      } else if (fieldRun.isHex && decodeHex(block, at, size, block, at) >= 0) {
        return false;
      }
      at = end;
    }
    return at === limit;
  }

  #setTexts(layout: Layout, message: Message): void {
    const block = this.#block;
    const { runs, shortNumbers } = layout;
    for (let i = 0; i < shortNumbers.length; i++) {
      const { number, fieldRun, offset, length } = shortNumbers[i] as ValuePlace;
      message[number] = shortNumber(block, fieldRun.start + offset, length);
    }
    for (let i = 0; i < runs.length; i++) {
      const { first, last, texts } = runs[i] as TextRun;
      const base = first.start;
      const text = readAscii(block, base, last.end);
      for (let j = 0; j < texts.length; j++) {
        const { number, fieldRun, offset, length } = texts[j] as ValuePlace;
        const start = fieldRun.start - base + offset;
        message[number] = text.substring(start, length < 0 ? fieldRun.end - base : start + length);
      }
    }
  }

  #setBytes(places: readonly ValuePlace[], message: Message): void {
    const block = this.#block;
    let to = this.#used;
    for (let i = 0; i < places.length; i++) {
      const { number, fieldRun } = places[i] as ValuePlace;
      const start = fieldRun.start;
      const end = fieldRun.end;
      const next = to + end - start;
      // A PIN block is moved faster than the call for it is made.
      if (end - start > SMALL) block.copyWithin(to, start, end);
      else for (let j = 0; j < end - start; j++) block[to + j] = block[start + j] as number;
      message[number] = block.subarray(to, next);
      to = next;
    }
    this.#used = to;
  }
}
