/** Stable codes of everything that can be wrong with input to this package. */
export type EncodingErrorCode = 'ERR_BASE64URL' | 'ERR_JSON' | 'ERR_JWK';

/** Input that has no such encoding. `path` is the member at fault; the message never holds the input. */
export class EncodingError extends Error {
  readonly code: EncodingErrorCode;
  readonly path: string;

  constructor(code: EncodingErrorCode, path: string, message: string) {
    super(message);
    this.name = 'EncodingError';
    this.code = code;
    this.path = path;
  }
}
