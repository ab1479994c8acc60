import { KeyBlockError } from './key-block-error.ts';

/** One optional block (ANSI X9.143:2022, 6.3.6): `KS` a key serial number, `CT` a certificate, `TS` a time … */
export interface OptionalBlock {
  /** Two letters or digits. */
  readonly id: string;
  /** Printable ASCII. */
  readonly value: string;
}

const ID_CHARACTERS = 2;
/** Id and two digits of length. */
const SHORT_HEAD = 4;
const MOST_SHORT = 0xff;
/** The block that fills the others up to whole cipher blocks. */
const PADDING = 'PB';
const MOST_BLOCKS = 99;
const HEX = /^[0-9A-Fa-f]+$/;

const fault = (at: number, field: string, message: string): KeyBlockError =>
  new KeyBlockError('ERR_KEY_BLOCK_OPTIONAL', `optional[${at}].${field}`, message);

/**
 * Reads so many optional blocks. A length of `00` says that a longer one follows: how many characters it has (two hexadecimal digits), and
 * it (X9.143:2022, 8.5: counted in characters, of the whole block).
 *
 * @throws {KeyBlockError} `ERR_KEY_BLOCK_OPTIONAL`
 */
export function parseOptionalBlocks(
  text: string,
  start: number,
  count: number,
): { readonly blocks: readonly OptionalBlock[]; readonly end: number } {
  const blocks: OptionalBlock[] = [];
  let at = start;
  for (let index = 0; index < count; index += 1) {
    const id = text.slice(at, at + ID_CHARACTERS);
    if (!/^[0-9A-Za-z]{2}$/.test(id)) throw fault(index, 'id', 'An id is two letters or digits');
    if (blocks.some((block) => block.id === id)) throw fault(index, 'id', 'This block stands there twice');
    const { length, head } = readLength(text, at + ID_CHARACTERS, index);
    if (length < head || at + length > text.length) {
      throw fault(index, 'length', 'The length is not that of the block');
    }
    const value = text.slice(at + head, at + length);
    if (!/^[\x20-\x7e]*$/.test(value)) throw fault(index, 'value', 'A value is printable ASCII');
    blocks.push({ id, value });
    at += length;
  }
  return { blocks, end: at };
}

/** The length of a block, and how many characters stand before its value. */
function readLength(
  text: string,
  at: number,
  index: number,
): { readonly length: number; readonly head: number } {
  const short = hexNumber(text.slice(at, at + 2), 2, index);
  if (short > 0) return { length: short, head: SHORT_HEAD };
  const digits = hexNumber(text.slice(at + 2, at + 4), 2, index);
  if (digits === 0) throw fault(index, 'length', 'A longer length has digits');
  const length = hexNumber(text.slice(at + 4, at + 4 + digits), digits, index);
  return { length, head: SHORT_HEAD + 2 + digits };
}

function hexNumber(text: string, digits: number, index: number): number {
  if (text.length !== digits || !HEX.test(text)) {
    throw fault(index, 'length', 'A length is hexadecimal digits');
  }
  return Number.parseInt(text, 16);
}

/**
 * Writes optional blocks, and one of padding where they are not whole cipher blocks together.
 *
 * @throws {KeyBlockError} `ERR_KEY_BLOCK_OPTIONAL`
 */
export function encodeOptionalBlocks(
  blocks: readonly OptionalBlock[],
  blockBytes: 8 | 16,
): { readonly text: string; readonly count: number } {
  const text = blocks.map(encodeBlock).join('');
  const over = text.length % blockBytes;
  const missing = over === 0 ? 0 : blockBytes - over;
  const padding = missing === 0 ? '' : paddingOf(missing < SHORT_HEAD ? missing + blockBytes : missing);
  const count = blocks.length + (padding === '' ? 0 : 1);
  if (count > MOST_BLOCKS) throw fault(MOST_BLOCKS, 'id', 'A header has at most 99 optional blocks');
  return { text: text + padding, count };
}

const paddingOf = (characters: number): string =>
  `${PADDING}${hex(characters, 2)}${'0'.repeat(characters - SHORT_HEAD)}`;

function encodeBlock({ id, value }: OptionalBlock, index: number, all: readonly OptionalBlock[]): string {
  if (!/^[0-9A-Za-z]{2}$/.test(id) || id === PADDING) {
    throw fault(index, 'id', 'An id is two letters or digits, and not that of the padding');
  }
  if (all.findIndex((block) => block.id === id) !== index) {
    throw fault(index, 'id', 'This block stands there twice');
  }
  if (!/^[\x20-\x7e]*$/.test(value)) throw fault(index, 'value', 'A value is printable ASCII');
  const short = SHORT_HEAD + value.length;
  if (short <= MOST_SHORT) return `${id}${hex(short, 2)}${value}`;
  return `${id}0004${hex(short + 2 + 4, 4)}${value}`;
}

const hex = (value: number, digits: number): string => value.toString(16).toUpperCase().padStart(digits, '0');
