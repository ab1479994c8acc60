import { KeyInputError } from '../input-error.ts';

/** Stable codes of what can be wrong in a key derivation. */
export type DukptErrorCode =
  /** The base or initial key has another length than the method takes. */
  | 'ERR_DUKPT_KEY'
  /** The key serial number or the initial key ID has another length. */
  | 'ERR_DUKPT_KSN'
  /** The counter is zero, or has more ones than a terminal ever uses. */
  | 'ERR_DUKPT_COUNTER'
  /** The method has no key for this usage. */
  | 'ERR_DUKPT_USAGE'
  /** A working key of this kind would be stronger than the key it comes from. */
  | 'ERR_DUKPT_LENGTH'
  /** The terminal has used all its keys: it needs a new initial key. */
  | 'ERR_DUKPT_EXHAUSTED'
  /** A stored state is not one. */
  | 'ERR_DUKPT_STATE';

/** Input that no key can be derived from, by ANSI X9.24-1 or X9.24-3. Says where, never what. */
export class DukptError extends KeyInputError<DukptErrorCode> {
  override readonly name = 'DukptError';
}
