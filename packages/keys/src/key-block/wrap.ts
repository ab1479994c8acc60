import type { BlockCiphers } from '../ciphers/block-ciphers.ts';
import { bindingOf } from './binding.ts';
import { encodeHeader, type KeyBlockHeader } from './header.ts';
import { KeyBlockError } from './key-block-error.ts';

const utf8 = new TextEncoder();
/** The length of the key stands before it, in bits. */
const LENGTH_BYTES = 2;
const MOST_KEY_BYTES = 2_048;
/** A key of one of these algorithms is filled up to the longest one, so that its length cannot be told from outside. */
const LONGEST: Readonly<Record<string, number>> = { A: 32, D: 24, T: 24 };

/** Choices of {@link wrapKeyBlock}. */
export interface WrapOptions {
  readonly randomBytes: (length: number) => Uint8Array;
  /** The key looks from outside as if it had so many bytes; default the longest of its algorithm. Fewer than it has are not more than none. */
  readonly maskedBytes?: number;
}

/**
 * Wraps a key (ANSI X9.143:2022, clause 7; TR-31:2018; version E by ISO 20038:2017).
 *
 * @param protectionKey key block protection key: 16 or 24 bytes for A, B and C (8 as well for A and C, for old test data), 16, 24 or 32 for D and E
 * @param key the clear key
 * @returns the block, as ASCII
 * @throws {KeyBlockError} `ERR_KEY_BLOCK_PROTECTION_KEY`, `ERR_KEY_BLOCK_KEY`, `ERR_KEY_BLOCK_VERSION`, `ERR_KEY_BLOCK_HEADER`,
 *   `ERR_KEY_BLOCK_OPTIONAL`, `ERR_KEY_BLOCK_FORMAT`
 */
export function wrapKeyBlock(
  ciphers: BlockCiphers,
  protectionKey: Uint8Array,
  header: KeyBlockHeader,
  key: Uint8Array,
  { randomBytes, maskedBytes = LONGEST[header.algorithm] ?? 0 }: WrapOptions,
): string {
  // Checks the header before anything is derived for its version.
  encodeHeader(header, 0);
  checkKey(header, key);
  const binding = bindingOf(ciphers, header.version, protectionKey);
  const content =
    LENGTH_BYTES + (binding.fieldMultiple === 1 ? key.length : Math.max(key.length, maskedBytes));
  const fieldBytes = Math.ceil(content / binding.fieldMultiple) * binding.fieldMultiple;
  const field = new Uint8Array(fieldBytes);
  new DataView(field.buffer).setUint16(0, key.length * 8);
  field.set(key, LENGTH_BYTES);
  const padding = fieldBytes - LENGTH_BYTES - key.length;
  if (padding > 0) field.set(randomBytes(padding).subarray(0, padding), LENGTH_BYTES + key.length);
  const text = encodeHeader(header, 2 * (fieldBytes + binding.macBytes));
  const { enciphered, mac } = binding.protect(utf8.encode(text), field);
  field.fill(0);
  return `${text}${enciphered.toHex().toUpperCase()}${mac.toHex().toUpperCase()}`;
}

/** The bytes that a key of an algorithm has. */
const KEY_BYTES: Readonly<Record<string, readonly number[]>> = {
  A: [16, 24, 32],
  D: [8, 16, 24],
  T: [8, 16, 24],
};

function checkKey({ algorithm }: KeyBlockHeader, key: Uint8Array): void {
  const lengths = KEY_BYTES[algorithm];
  if (key.length === 0 || key.length > MOST_KEY_BYTES || lengths?.includes(key.length) === false) {
    throw new KeyBlockError('ERR_KEY_BLOCK_KEY', 'key', 'The key has another length than its algorithm');
  }
}
