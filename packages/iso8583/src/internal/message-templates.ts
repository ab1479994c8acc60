import type { Message } from '../message.ts';

const SLOTS = 64;

interface Template {
  readonly words: Int32Array;
  readonly message: Message;
}

/**
 * Empty messages by bitmap. To copy an object that already has all its keys is four times as fast as to add them one by one,
 * and a peer sends few different bitmaps. A slot that is taken is overwritten: there are never more than 64.
 */
export class MessageTemplates {
  readonly #slots: (Template | undefined)[] = new Array(SLOTS).fill(undefined);

  /** A new message with the keys of the bitmap's data elements, all undefined. `words` are its six 32-bit words. */
  create(words: Int32Array): Message {
    const w0 = words[0] as number;
    const w1 = words[1] as number;
    const w2 = words[2] as number;
    const hash =
      Math.imul(w0 ^ Math.imul(w1, 31) ^ Math.imul(w2, 17) ^ (words[3] as number), 0x9e3779b1) >>> 26;
    let template = this.#slots[hash];
    if (template === undefined || !isSame(template.words, words)) {
      template = { words: words.slice(), message: emptyMessage(words) };
      this.#slots[hash] = template;
    }
    return { ...template.message };
  }
}

function isSame(a: Int32Array, b: Int32Array): boolean {
  return a[0] === b[0] && a[1] === b[1] && a[2] === b[2] && a[3] === b[3] && a[4] === b[4] && a[5] === b[5];
}

function emptyMessage(words: Int32Array): Message {
  const numbers: number[] = [];
  for (let bit = 0; bit < words.length * 32; bit++) {
    if (((words[bit >> 5] as number) & (0x80000000 >>> (bit & 31))) !== 0) numbers.push(bit + 1);
  }
  // V8 gives room for half as much again and 16 more when a key is beyond what there is. The first key that makes room for
  // the highest one comes first, so that each copy of the template is no larger than it must be.
  const highest = numbers.at(-1) ?? 0;
  const first = numbers.find((number) => number + 1 + ((number + 1) >> 1) + 16 > highest) ?? highest;
  const message: Message = { mti: '' };
  if (first > 0) message[first] = undefined;
  for (const number of numbers) message[number] = undefined;
  return message;
}
