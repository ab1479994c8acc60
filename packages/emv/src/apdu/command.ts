import { ApduError } from './apdu-error.ts';

/** A command APDU (ISO/IEC 7816-4, 5.1). */
export interface CommandApdu {
  readonly cla: number;
  readonly ins: number;
  readonly p1: number;
  readonly p2: number;
  /** Command data; empty or absent for cases 1 and 2. */
  readonly data?: Uint8Array;
  /** Expected length, 1 to 256 (0 on the wire stands for 256); absent for cases 1 and 3. */
  readonly le?: number;
}

/** Largest command data in the short form, in bytes. */
export const MAX_SHORT_DATA = 255;

/**
 * Encodes a command in the short form.
 *
 * @throws {ApduError} `ERR_APDU_LENGTH` when data is longer than 255 bytes or `le` is out of range;
 *   `ERR_APDU_HEADER` when a header byte is not a byte
 */
export function encodeCommand(command: CommandApdu): Uint8Array {
  const { cla, ins, p1, p2, le } = command;
  for (const octet of [cla, ins, p1, p2]) {
    if (!Number.isInteger(octet) || octet < 0 || octet > 0xff)
      throw new ApduError('ERR_APDU_HEADER', 0, 'Not a byte');
  }
  const data = command.data ?? new Uint8Array(0);
  if (data.length > MAX_SHORT_DATA) throw new ApduError('ERR_APDU_LENGTH', 4, 'Command data is too long');
  if (le !== undefined && (!Number.isInteger(le) || le < 1 || le > 256)) {
    throw new ApduError('ERR_APDU_LENGTH', 4, 'Expected length is out of range');
  }
  const out = new Uint8Array(4 + (data.length ? 1 + data.length : 0) + (le === undefined ? 0 : 1));
  out.set([cla, ins, p1, p2]);
  if (data.length) {
    out[4] = data.length;
    out.set(data, 5);
  }
  if (le !== undefined) out[out.length - 1] = le & 0xff;
  return out;
}

/**
 * Parses a command, short or extended (ISO/IEC 7816-4, 5.1, cases 1 to 4E).
 *
 * @throws {ApduError} `ERR_APDU_LENGTH` when the length fields and the length of the command disagree
 */
export function parseCommand(bytes: Uint8Array): CommandApdu {
  if (bytes.length < 4) throw new ApduError('ERR_APDU_LENGTH', bytes.length, 'Command is cut short');
  const [cla = 0, ins = 0, p1 = 0, p2 = 0] = bytes;
  const header = { cla, ins, p1, p2 };
  const rest = bytes.length - 4;
  if (rest === 0) return header;
  const b5 = bytes[4] ?? 0;
  if (rest === 1) return { ...header, le: b5 || 256 };
  if (b5 !== 0) {
    const data = bytes.subarray(5, 5 + b5);
    if (rest === 1 + b5) return { ...header, data };
    if (rest === 2 + b5) return { ...header, data, le: bytes[bytes.length - 1] || 256 };
    throw new ApduError('ERR_APDU_LENGTH', 4, 'Command length and Lc disagree');
  }
  return parseExtended(bytes, header, rest);
}

function parseExtended(bytes: Uint8Array, header: CommandApdu, rest: number): CommandApdu {
  if (rest < 3) throw new ApduError('ERR_APDU_LENGTH', 4, 'Extended length is cut short');
  const length = ((bytes[5] ?? 0) << 8) | (bytes[6] ?? 0);
  if (rest === 3) return { ...header, le: length || 65_536 };
  const data = bytes.subarray(7, 7 + length);
  if (length !== 0 && rest === 3 + length) return { ...header, data };
  if (length !== 0 && rest === 5 + length) {
    const le = ((bytes[bytes.length - 2] ?? 0) << 8) | (bytes[bytes.length - 1] ?? 0);
    return { ...header, data, le: le || 65_536 };
  }
  throw new ApduError('ERR_APDU_LENGTH', 4, 'Command length and Lc disagree');
}
