/** Why a TLV string was refused. The codes are part of the public API. */
export type TlvErrorCode =
  /** The tag field is cut short or longer than four bytes. */
  | 'ERR_TLV_TAG'
  /** The length field is cut short, indefinite, or larger than the limits allow. */
  | 'ERR_TLV_LENGTH'
  /** The value runs past the end of the data or of its template. */
  | 'ERR_TLV_VALUE'
  /** Constructed objects are nested deeper than `maxDepth`. */
  | 'ERR_TLV_DEPTH'
  /** There are more objects than `maxElements`. */
  | 'ERR_TLV_COUNT'
  /** The whole input is larger than `maxBytes`. */
  | 'ERR_TLV_SIZE'
  /** A primitive object that must be unique occurs twice (EMV Book 3, 10.2). */
  | 'ERR_TLV_DUPLICATE'
  /** The text is not hexadecimal. */
  | 'ERR_TLV_HEX';

/** Bad TLV input. Carries a stable code and the offset in bytes; never a value. */
export class TlvError extends Error {
  readonly code: TlvErrorCode;
  /** Offset in bytes, from the start of the input, of what was refused. */
  readonly offset: number;

  constructor(code: TlvErrorCode, offset: number, message: string) {
    super(`${message} (offset ${offset})`);
    this.name = 'TlvError';
    this.code = code;
    this.offset = offset;
  }
}
