import type { Message } from './message.ts';

/** Stable codes of what can be wrong with received bytes. */
export type UnpackErrorCode =
  | 'ERR_UNPACK_TRUNCATED'
  | 'ERR_UNPACK_TRAILING'
  | 'ERR_UNPACK_TOO_LONG'
  | 'ERR_UNPACK_MTI'
  | 'ERR_UNPACK_BITMAP'
  | 'ERR_UNPACK_FIELD_UNKNOWN'
  | 'ERR_UNPACK_LENGTH'
  | 'ERR_UNPACK_CHARACTER'
  | 'ERR_UNPACK_DATE';

/** Stable codes of what can be wrong with a message that is to be sent. */
export type PackErrorCode =
  | 'ERR_PACK_MTI'
  | 'ERR_PACK_HEADER'
  | 'ERR_PACK_FIELD_UNKNOWN'
  | 'ERR_PACK_TYPE'
  | 'ERR_PACK_LENGTH'
  | 'ERR_PACK_CHARACTER'
  | 'ERR_PACK_DATE'
  | 'ERR_PACK_TOO_LONG';

/**
 * Received bytes that do not fit the spec. Says where, never what: no value of a field is in the text.
 *
 * `field` is the path (`MTI`, `bitmap`, `DE55`), `offset` the byte of the message at which reading stopped, `partial`
 * what could be read before it and, where only a value was wrong and not a length, after it, so that a broken message can
 * still be traced and answered. `partial` is not
 * enumerable: a logger that prints the error's own properties does not print card data.
 */
export class UnpackError extends Error {
  override readonly name = 'UnpackError';
  readonly code: UnpackErrorCode;
  readonly field: string;
  readonly offset: number;
  declare readonly partial: Message;

  constructor(code: UnpackErrorCode, field: string, offset: number, reason: string, partial: Message) {
    super(`${field} at byte ${offset}: ${reason}`);
    this.code = code;
    this.field = field;
    this.offset = offset;
    Object.defineProperty(this, 'partial', { value: partial, enumerable: false });
  }
}

/** A message that cannot be packed under the spec. Names the field and the rule, never the value. */
export class PackError extends Error {
  override readonly name = 'PackError';
  readonly code: PackErrorCode;
  readonly field: string;

  constructor(code: PackErrorCode, field: string, reason: string) {
    super(`${field}: ${reason}`);
    this.code = code;
    this.field = field;
  }
}

/** A spec that contradicts itself, or an imported one that cannot be expressed. `path` is the place in the spec. */
export class SpecError extends Error {
  override readonly name = 'SpecError';
  readonly code = 'ERR_SPEC';
  readonly path: string;

  constructor(path: string, reason: string) {
    super(`${path}: ${reason}`);
    this.path = path;
  }
}
