import { KeyInputError } from '../input-error.ts';

/** Stable codes of what can be wrong with a key block. */
export type KeyBlockErrorCode =
  /** The block is no text of the characters that it may have, or its length is not what it says. */
  | 'ERR_KEY_BLOCK_FORMAT'
  /** Another version than A to E. */
  | 'ERR_KEY_BLOCK_VERSION'
  /** A field of the header has another form, or names what the standard does not have. */
  | 'ERR_KEY_BLOCK_HEADER'
  /** An optional block has another form, or stands twice. */
  | 'ERR_KEY_BLOCK_OPTIONAL'
  /** The protection key has another length than the version takes. */
  | 'ERR_KEY_BLOCK_PROTECTION_KEY'
  /** The key to be wrapped has another length than its algorithm, or is stronger than what would protect it. */
  | 'ERR_KEY_BLOCK_KEY'
  /** Made with another protection key, or changed. */
  | 'ERR_KEY_BLOCK_MAC'
  /** The MAC is right, and what it protects is no key: a fault of whoever made the block. */
  | 'ERR_KEY_BLOCK_CONTENT';

/** A key block that ANSI X9.143 does not have. Says where, never what. */
export class KeyBlockError extends KeyInputError<KeyBlockErrorCode> {
  override readonly name = 'KeyBlockError';
}
