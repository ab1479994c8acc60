/** Why a command or response was refused. */
export type ApduErrorCode = 'ERR_APDU_LENGTH' | 'ERR_APDU_HEADER';

/** Bad APDU. Carries a stable code and an offset in bytes; never data. */
export class ApduError extends Error {
  readonly code: ApduErrorCode;
  readonly offset: number;

  constructor(code: ApduErrorCode, offset: number, message: string) {
    super(`${message} (offset ${offset})`);
    this.name = 'ApduError';
    this.code = code;
    this.offset = offset;
  }
}
