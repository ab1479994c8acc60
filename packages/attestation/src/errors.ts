/** Stable codes of everything that can be wrong with input to this package. */
export type AttestationErrorCode =
  | 'ERR_DER'
  | 'ERR_CBOR'
  | 'ERR_CERTIFICATE'
  | 'ERR_KEY_DESCRIPTION'
  | 'ERR_PEM'
  | 'ERR_JWS'
  | 'ERR_JSON'
  | 'ERR_KEY'
  | 'ERR_EVIDENCE'
  | 'ERR_CLAIMS'
  | 'ERR_SECURITY_ITEMS'
  | 'ERR_REVOCATION_LIST';

/**
 * Input that cannot be read: never a verdict on a device, which is a value (see `AttestationResult`).
 * `path` is the field or the byte offset; the message never holds a secret.
 */
export class AttestationInputError extends Error {
  readonly code: AttestationErrorCode;
  readonly path: string;

  constructor(code: AttestationErrorCode, path: string, message: string) {
    super(message);
    this.name = 'AttestationInputError';
    this.code = code;
    this.path = path;
  }
}
