import type { BlockCiphers } from '../ciphers/block-ciphers.ts';
import { SecretBytes } from '../secret-bytes.ts';
import { CeremonyError } from './ceremony-error.ts';
import { CEREMONY_ID_BYTES, checkPart, type KeyPart } from './key-part.ts';
import { CEREMONY_KEY_TYPES, type CeremonyKeyType, KEY_TYPES } from './key-type.ts';
import { LINE_BYTES } from './sheet-line.ts';

// What the lines of a sheet carry, version 1: kind (1 byte), key type (1), number (1), threshold (1), count (1), coordinate (1), ceremony
// (8), check value of the key (5), check value of the part (5), the part. Check values of triple DES have 3 bytes, and two of zero behind.

const KIND_CODES = { component: 0xc1, share: 0x51 } as const;
const KINDS = ['component', 'share'] as const;
const CHECK_VALUE_BYTES = 5;
const HEAD_BYTES = 6 + CEREMONY_ID_BYTES + 2 * CHECK_VALUE_BYTES;

/** How many lines the sheet of a key type has. */
export const linesOfType = (type: CeremonyKeyType): number =>
  (HEAD_BYTES + KEY_TYPES[type].bytes) / LINE_BYTES;

/** What the lines of a part carry. The caller wipes it. */
export function encodePart(part: KeyPart): Uint8Array {
  const { kind, type, number, threshold, of, coordinate } = part;
  const bytes = new Uint8Array(HEAD_BYTES + KEY_TYPES[type].bytes);
  bytes.set([KIND_CODES[kind], KEY_TYPES[type].code, number, threshold, of, coordinate]);
  bytes.set(part.ceremony, 6);
  bytes.set(part.keyCheckValue, 6 + CEREMONY_ID_BYTES);
  bytes.set(part.checkValue, 6 + CEREMONY_ID_BYTES + CHECK_VALUE_BYTES);
  part.secret.use((secret) => bytes.set(secret, HEAD_BYTES));
  return bytes;
}

/** What the first line says. */
export interface PartNumbers {
  readonly kind: KeyPart['kind'];
  readonly type: CeremonyKeyType;
  readonly number: number;
  readonly threshold: number;
  readonly of: number;
  readonly coordinate: number;
}

/** @param line the bytes of the first line @throws {CeremonyError} `ERR_CEREMONY_SHEET` */
export function decodeNumbers(line: Uint8Array): PartNumbers {
  const [kindCode, typeCode, number = 0, threshold = 0, of = 0, coordinate = 0] = line;
  const kind = KINDS.find((name) => KIND_CODES[name] === kindCode);
  const type = CEREMONY_KEY_TYPES.find((name) => KEY_TYPES[name].code === typeCode);
  const plausible =
    number >= 1 &&
    number <= of &&
    threshold >= 2 &&
    threshold <= of &&
    (kind === 'share' ? coordinate > 0 : threshold === of && coordinate === 0);
  if (kind !== undefined && type !== undefined && plausible)
    return { kind, type, number, threshold, of, coordinate };
  throw new CeremonyError(
    'ERR_CEREMONY_SHEET',
    'line 1',
    'This is no sheet of a component or share of a known form',
    'Begin with line 1 of the sheet; a newer program may have printed it.',
  );
}

/**
 * The part of all bytes.
 *
 * @throws {CeremonyError} `ERR_CEREMONY_SHEET`, `ERR_CEREMONY_PART_DAMAGED`
 */
export function decodePart(ciphers: BlockCiphers, bytes: Uint8Array): KeyPart {
  const numbers = decodeNumbers(bytes);
  const checkValueAt = (at: number): Uint8Array => {
    const length = KEY_TYPES[numbers.type].algorithm === 'tdes' ? 3 : CHECK_VALUE_BYTES;
    if (bytes.subarray(at + length, at + CHECK_VALUE_BYTES).some((byte) => byte !== 0))
      throw new CeremonyError(
        'ERR_CEREMONY_SHEET',
        'sheet',
        'A check value on the sheet is longer than those of its key type',
        'Print the sheet anew from its part.',
      );
    return bytes.slice(at, at + length);
  };
  const part: KeyPart = {
    ...numbers,
    ceremony: bytes.slice(6, 6 + CEREMONY_ID_BYTES),
    keyCheckValue: checkValueAt(6 + CEREMONY_ID_BYTES),
    checkValue: checkValueAt(6 + CEREMONY_ID_BYTES + CHECK_VALUE_BYTES),
    secret: new SecretBytes(bytes.subarray(HEAD_BYTES)),
  };
  try {
    checkPart(ciphers, part, 'sheet');
  } catch (error) {
    part.secret.wipe();
    throw error;
  }
  return part;
}
