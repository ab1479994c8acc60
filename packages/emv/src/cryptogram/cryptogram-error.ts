/** Why a cryptogram computation was refused before it began. */
export type CryptogramErrorCode =
  /** A key has a length the algorithm does not take. */
  | 'ERR_CRYPTOGRAM_KEY'
  /** The PAN or PAN sequence number is not decimal digits of a possible length. */
  | 'ERR_CRYPTOGRAM_PAN'
  /** A value to diversify by, a cryptogram or a status has the wrong length. */
  | 'ERR_CRYPTOGRAM_LENGTH'
  /** A data object that goes into the cryptogram is missing. */
  | 'ERR_CRYPTOGRAM_DATA'
  /** The issuer application data is not in a format that is known. */
  | 'ERR_IAD';

/** Bad input to a cryptogram. Carries a code and the name of the field; never a value. */
export class CryptogramError extends Error {
  readonly code: CryptogramErrorCode;
  /** The parameter or data object at fault, for example `9F36`. */
  readonly field: string;

  constructor(code: CryptogramErrorCode, field: string, message: string) {
    super(`${message}: ${field}`);
    this.name = 'CryptogramError';
    this.code = code;
    this.field = field;
  }
}

/** Throws unless a value has the length. */
export function checkLength(
  code: CryptogramErrorCode,
  field: string,
  value: Uint8Array,
  bytes: number,
): void {
  if (value.length !== bytes) throw new CryptogramError(code, field, `Expected ${bytes} bytes`);
}
