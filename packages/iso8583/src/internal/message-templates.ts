import type { Message } from '../message.ts';
import { type Layout, layoutOf } from './layout.ts';
import type { FieldPlan } from './plan.ts';

const SLOTS = 64;

/** What is known of all messages with one bitmap. */
export interface MessageTemplate {
  readonly words: Int32Array;
  /** The keys of its data elements, all undefined. To be copied. */
  readonly message: Message;
  readonly layout: Layout | undefined;
}

/**
 * Templates by bitmap. To copy an object that already has all its keys is four times as fast as to add them one by one,
 * and a peer sends few different bitmaps. A slot that is taken is overwritten: there are never more than 64.
 */
export class MessageTemplates {
  readonly #slots: (MessageTemplate | undefined)[] = new Array(SLOTS).fill(undefined);
  readonly #plans: readonly (FieldPlan | undefined)[];

  constructor(plans: readonly (FieldPlan | undefined)[]) {
    this.#plans = plans;
  }

  /** `words` are the six 32-bit words of the bitmap. */
  of(words: Int32Array): MessageTemplate {
    const w0 = words[0] as number;
    const w1 = words[1] as number;
    const w2 = words[2] as number;
    const hash =
      Math.imul(w0 ^ Math.imul(w1, 31) ^ Math.imul(w2, 17) ^ (words[3] as number), 0x9e3779b1) >>> 26;
    const known = this.#slots[hash];
    if (known !== undefined && isSame(known.words, words)) return known;
    const made = this.#make(words.slice());
    this.#slots[hash] = made;
    return made;
  }

  #make(words: Int32Array): MessageTemplate {
    const numbers = numbersOf(words);
    const plans = numbers.flatMap((number) => this.#plans[number] ?? []);
    const layout = plans.length === numbers.length ? layoutOf(plans) : undefined;
    return { words, message: emptyMessage(numbers), layout };
  }
}

function isSame(a: Int32Array, b: Int32Array): boolean {
  return a[0] === b[0] && a[1] === b[1] && a[2] === b[2] && a[3] === b[3] && a[4] === b[4] && a[5] === b[5];
}

function numbersOf(words: Int32Array): number[] {
  const numbers: number[] = [];
  for (let bit = 0; bit < words.length * 32; bit++) {
    if (((words[bit >> 5] as number) & (0x80000000 >>> (bit & 31))) !== 0) numbers.push(bit + 1);
  }
  return numbers;
}

function emptyMessage(numbers: readonly number[]): Message {
  // V8 gives room for half as much again and 16 more when a key is beyond what there is. The first key that makes room for
  // the highest one comes first, so that each copy of the template is no larger than it must be.
  const highest = numbers.at(-1) ?? 0;
  const first = numbers.find((number) => number + 1 + ((number + 1) >> 1) + 16 > highest) ?? highest;
  const message: Message = { mti: '' };
  if (first > 0) message[first] = undefined;
  for (const number of numbers) message[number] = undefined;
  return message;
}
