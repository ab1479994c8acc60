import { KeyInputError } from '../input-error.ts';

/** Stable codes of what can be wrong with a PIN, its block or what verifies it. */
export type PinErrorCode =
  /** The PIN is not 4 to 12 decimal digits, or not as many as the method takes. */
  | 'ERR_PIN_DIGITS'
  /** The PAN has other characters than digits, or too few or too many of them. */
  | 'ERR_PIN_PAN'
  /** The block has another length than its format. */
  | 'ERR_PIN_BLOCK_LENGTH'
  /** The control field names another format. */
  | 'ERR_PIN_BLOCK_FORMAT'
  /** Deciphered with another key, bound to another PAN, or damaged: length, digits or fill are wrong. */
  | 'ERR_PIN_BLOCK_CONTENT'
  /** A key has another length than the method takes. */
  | 'ERR_PIN_KEY'
  /** The standard does not let a block of one format become one of the other. */
  | 'ERR_PIN_TRANSLATION'
  /** A parameter of the method is not as its description has it. */
  | 'ERR_PIN_PARAMETER';

/**
 * Input that is not what ISO 9564-1 or a PIN verification method takes. Says where, never what.
 *
 * Towards whoever sends PIN blocks all of them are one answer: an oracle that tells a wrong fill from a wrong digit gives PINs away.
 */
export class PinError extends KeyInputError<PinErrorCode> {
  override readonly name = 'PinError';
}
