import { ApduError } from './apdu-error.ts';

/** A response APDU (ISO/IEC 7816-4, 5.1). */
export interface ResponseApdu {
  readonly data: Uint8Array;
  /** Status word SW1 SW2, for example `0x9000`. */
  readonly sw: number;
}

/** Largest response in bytes: 256 of data in the short form, two of status. */
export const MAX_RESPONSE_BYTES = 258;

/**
 * Parses a response in the short form.
 *
 * @throws {ApduError} `ERR_APDU_LENGTH` when it is shorter than the status word or longer than 258 bytes
 */
export function parseResponse(bytes: Uint8Array): ResponseApdu {
  if (bytes.length < 2) throw new ApduError('ERR_APDU_LENGTH', bytes.length, 'Response is cut short');
  if (bytes.length > MAX_RESPONSE_BYTES)
    throw new ApduError('ERR_APDU_LENGTH', bytes.length, 'Response is too long');
  const end = bytes.length - 2;
  return { data: bytes.subarray(0, end), sw: ((bytes[end] ?? 0) << 8) | (bytes[end + 1] ?? 0) };
}

/** Encodes a response: data, then the status word. */
export function encodeResponse(sw: number, data: Uint8Array = new Uint8Array(0)): Uint8Array {
  const out = new Uint8Array(data.length + 2);
  out.set(data);
  out[data.length] = sw >> 8;
  out[data.length + 1] = sw & 0xff;
  return out;
}
