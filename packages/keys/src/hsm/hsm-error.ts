/** Kinds of refusal. Stable; the list with what to do is `docs/reference/error-codes.md`. */
export type HsmErrorCode =
  /** A master key has another length. */
  | 'ERR_HSM_MASTER_KEY'
  /** The passphrase is not the one that the master key was made from. */
  | 'ERR_HSM_PASSPHRASE'
  /** A wrapped key does not belong to this module, or was changed. */
  | 'ERR_HSM_WRAPPED_KEY'
  /** The key's attributes do not allow the operation. */
  | 'ERR_HSM_USAGE'
  /** Attributes that no key of this module has: unknown usage, or a mode or type that does not belong to it. */
  | 'ERR_HSM_ATTRIBUTES'
  /** Components of a ceremony, or a clear key, that make no key. */
  | 'ERR_HSM_COMPONENTS'
  /** The key may not leave as it is asked. */
  | 'ERR_HSM_EXPORT'
  /** A key block that cannot be taken in. */
  | 'ERR_HSM_KEY_BLOCK'
  /** Sealed data do not belong to this module or context, or were changed. */
  | 'ERR_HSM_SEALED'
  /** A parameter is not what the operation takes; `path` names it. */
  | 'ERR_HSM_INPUT'
  /** The module was made without what the operation needs. */
  | 'ERR_HSM_OPERATION'
  /** More calls wait than may. */
  | 'ERR_HSM_BUSY'
  /** The token did not answer in time. */
  | 'ERR_HSM_TIMEOUT'
  /** The module was closed, or its thread ended. */
  | 'ERR_HSM_CLOSED'
  /** The PKCS#11 library cannot be loaded. */
  | 'ERR_HSM_LIBRARY'
  /** No slot holds the token that was named. */
  | 'ERR_HSM_TOKEN_MISSING'
  /** There is no such slot. */
  | 'ERR_HSM_SLOT'
  /** The token refused the PIN. */
  | 'ERR_HSM_TOKEN_PIN'
  /** The token locked its PIN. */
  | 'ERR_HSM_TOKEN_PIN_LOCKED'
  /** The token has no room for another key or session. */
  | 'ERR_HSM_TOKEN_FULL'
  /** The token cannot do what is needed. */
  | 'ERR_HSM_TOKEN_MECHANISM'
  /** The token failed otherwise. */
  | 'ERR_HSM_TOKEN';

/** What a refusal tells besides its kind. */
export interface HsmErrorDetail {
  /** The parameter at fault. */
  readonly path?: string;
  /** What to do, in a sentence. */
  readonly remedy?: string;
  readonly cause?: unknown;
}

/** The module refused. Says which kind of refusal, where, and what to do; nothing about keys, PINs or data. */
export class HsmError extends Error {
  override readonly name = 'HsmError';
  readonly code: HsmErrorCode;
  readonly path?: string;
  readonly remedy?: string;

  constructor(code: HsmErrorCode, message: string, { path, remedy, cause }: HsmErrorDetail = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    if (path !== undefined) this.path = path;
    if (remedy !== undefined) this.remedy = remedy;
  }
}
