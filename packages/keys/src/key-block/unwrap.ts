import { equalBytes } from '@tallystick/encoding';
import type { BlockCiphers } from '../ciphers/block-ciphers.ts';
import { SecretBytes } from '../secret-bytes.ts';
import { bindingOf } from './binding.ts';
import { blockBytesOf, type KeyBlockHeader, parseHeader } from './header.ts';
import { KeyBlockError } from './key-block-error.ts';

const utf8 = new TextEncoder();
const LENGTH_BYTES = 2;

/** A key and what its block says of it. */
export interface UnwrappedKey {
  readonly header: KeyBlockHeader;
  readonly key: SecretBytes;
}

/**
 * Unwraps a key block (ANSI X9.143:2022, clause 7; TR-31:2018; version E by ISO 20038:2017). The key is given out only when the MAC over it
 * and its header is right.
 *
 * @param protectionKey as of {@link wrapKeyBlock}
 * @throws {KeyBlockError} `ERR_KEY_BLOCK_FORMAT`, `ERR_KEY_BLOCK_VERSION`, `ERR_KEY_BLOCK_HEADER`, `ERR_KEY_BLOCK_OPTIONAL`,
 *   `ERR_KEY_BLOCK_PROTECTION_KEY`, `ERR_KEY_BLOCK_MAC`, `ERR_KEY_BLOCK_CONTENT`
 */
export function unwrapKeyBlock(
  ciphers: BlockCiphers,
  protectionKey: Uint8Array,
  block: string,
): UnwrappedKey {
  const { header, end, declaredLength, text } = parseHeader(block);
  if (declaredLength !== block.length) {
    throw new KeyBlockError('ERR_KEY_BLOCK_FORMAT', 'length', 'The block has another length than it says');
  }
  const multiple = header.version === 'E' ? 2 : blockBytesOf(header.version);
  if (block.length % multiple !== 0 || end % blockBytesOf(header.version) !== 0) {
    throw new KeyBlockError('ERR_KEY_BLOCK_FORMAT', 'length', 'The block is not whole cipher blocks');
  }
  const binding = bindingOf(ciphers, header.version, protectionKey);
  const macStart = block.length - 2 * binding.macBytes;
  const enciphered = fromHex(block.slice(end, Math.max(macStart, end)), 'key');
  const mac = fromHex(block.slice(Math.max(macStart, end)), 'mac');
  const whole = enciphered.length > LENGTH_BYTES && enciphered.length % binding.fieldMultiple === 0;
  if (mac.length !== binding.macBytes || !whole) {
    throw new KeyBlockError(
      'ERR_KEY_BLOCK_FORMAT',
      'key',
      'The block is too short to hold a key and its MAC',
    );
  }
  const { field, expectedMac } = binding.open(utf8.encode(text), enciphered, mac);
  try {
    if (!equalBytes(mac, expectedMac)) {
      throw new KeyBlockError('ERR_KEY_BLOCK_MAC', 'mac', 'The block was made with another key, or changed');
    }
    return { header, key: readKey(field) };
  } finally {
    field.fill(0);
  }
}

function readKey(field: Uint8Array): SecretBytes {
  const bits = new DataView(field.buffer, field.byteOffset).getUint16(0);
  const bytes = bits / 8;
  if (bits === 0 || !Number.isInteger(bytes) || LENGTH_BYTES + bytes > field.length) {
    throw new KeyBlockError('ERR_KEY_BLOCK_CONTENT', 'key', 'What the block protects is no key');
  }
  return new SecretBytes(field.subarray(LENGTH_BYTES, LENGTH_BYTES + bytes));
}

function fromHex(text: string, path: string): Uint8Array {
  if (!/^(?:[0-9A-F]{2})*$/i.test(text)) {
    throw new KeyBlockError('ERR_KEY_BLOCK_FORMAT', path, 'This part is hexadecimal digits');
  }
  return Uint8Array.fromHex(text);
}
