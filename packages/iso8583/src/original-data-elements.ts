import { PackError, UnpackError } from './errors.ts';
import { type Message, textOf } from './message.ts';

/** What DE90 says about the message that is reversed or advised of (ISO 8583:1987, 4.4.15): 42 digits in all. */
export interface OriginalDataElements {
  /** Message type of the original, 4 digits. */
  readonly mti: string;
  /** DE11 of the original, 6 digits. */
  readonly systemTraceAuditNumber: string;
  /** DE7 of the original, MMDDhhmmss. */
  readonly transmissionDateTime: string;
  /** DE32 of the original, up to 11 digits; empty if it had none. */
  readonly acquiringInstitution: string;
  /** DE33 of the original, up to 11 digits; empty if it had none. */
  readonly forwardingInstitution: string;
}

const LENGTH = 42;

function digits(value: string, length: number, name: string): string {
  if (value.length > length || !/^\d*$/.test(value)) {
    throw new PackError('ERR_PACK_CHARACTER', `DE90.${name}`, `must be at most ${length} digits`);
  }
  return value.padStart(length, '0');
}

/**
 * DE90 as its 42 digits. Institutions are right justified with zeros; an absent one is all zeros.
 *
 * @throws {PackError} naming the part (`DE90.mti`) that is no number or too long.
 */
export function encodeOriginalDataElements(original: OriginalDataElements): string {
  return (
    digits(original.mti, 4, 'mti') +
    digits(original.systemTraceAuditNumber, 6, 'systemTraceAuditNumber') +
    digits(original.transmissionDateTime, 10, 'transmissionDateTime') +
    digits(original.acquiringInstitution, 11, 'acquiringInstitution') +
    digits(original.forwardingInstitution, 11, 'forwardingInstitution')
  );
}

/** The original data elements of a message that was sent, for the reversal of it. Absent elements become zeros. */
export function originalDataElementsOf(message: Message): OriginalDataElements {
  return {
    mti: message.mti,
    systemTraceAuditNumber: textOf(message, 11) ?? '',
    transmissionDateTime: textOf(message, 7) ?? '',
    acquiringInstitution: textOf(message, 32) ?? '',
    forwardingInstitution: textOf(message, 33) ?? '',
  };
}

/**
 * The parts of a DE90. Leading zeros of the institutions are taken away, as they cannot be told from padding.
 *
 * @throws {UnpackError} ERR_UNPACK_LENGTH or ERR_UNPACK_CHARACTER if it is not 42 digits.
 */
export function parseOriginalDataElements(value: string): OriginalDataElements {
  const partial: Message = { mti: '' };
  if (value.length !== LENGTH) {
    throw new UnpackError('ERR_UNPACK_LENGTH', 'DE90', value.length, `must be ${LENGTH} digits`, partial);
  }
  const bad = value.search(/\D/);
  if (bad >= 0) throw new UnpackError('ERR_UNPACK_CHARACTER', 'DE90', bad, 'not a digit', partial);
  return {
    mti: value.slice(0, 4),
    systemTraceAuditNumber: value.slice(4, 10),
    transmissionDateTime: value.slice(10, 20),
    acquiringInstitution: value.slice(20, 31).replace(/^0+/, ''),
    forwardingInstitution: value.slice(31, 42).replace(/^0+/, ''),
  };
}
