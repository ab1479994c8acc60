import {
  type DataObjects,
  parseDataObjects,
  TAG_5A_PAN,
  TAG_5F2A_TRANSACTION_CURRENCY_CODE,
  TAG_5F24_EXPIRATION_DATE,
  TAG_5F34_PAN_SEQUENCE_NUMBER,
  TAG_9A_TRANSACTION_DATE,
  TAG_9C_TRANSACTION_TYPE,
  TAG_9F1A_TERMINAL_COUNTRY_CODE,
  TAG_9F02_AMOUNT_AUTHORISED,
  TAG_9F03_AMOUNT_OTHER,
  TAG_9F10_IAD,
  TAG_9F26_APPLICATION_CRYPTOGRAM,
  TAG_9F27_CID,
  TAG_9F36_ATC,
  TAG_9F37_UNPREDICTABLE_NUMBER,
  TAG_57_TRACK_2_EQUIVALENT_DATA,
  TAG_82_AIP,
  TAG_95_TVR,
  TlvError,
} from '@tallystick/emv';
import { bcdDigits } from './amount.ts';
import type { DeclineReason } from './response-codes.ts';

/** What field 55 says about the payment, with the lengths of EMV Book 3 Annex A checked. */
export interface ChipData {
  readonly amountMinor: bigint;
  /** Amount, other: cash back. */
  readonly otherMinor: bigint;
  readonly currencyNumeric: string;
  readonly cryptogram: Uint8Array;
  readonly cid: number;
  readonly atc: number;
  readonly iad: Uint8Array;
  readonly tvr: Uint8Array;
  readonly track2: string | undefined;
  readonly pan: string | undefined;
  /** YYMM. */
  readonly expiry: string | undefined;
  readonly panSequence: number | undefined;
  /** All data objects, for the cryptogram's input. */
  readonly objects: DataObjects;
}

export type ParsedChipData =
  | { readonly kind: 'data'; readonly data: ChipData }
  | { readonly kind: 'refused'; readonly reason: DeclineReason; readonly field: string };

/** Objects that the cryptogram is made over or that we evaluate, and their lengths in bytes. */
const REQUIRED: readonly (readonly [tag: number, name: string, minimum: number, maximum: number])[] = [
  [TAG_9F02_AMOUNT_AUTHORISED, '9F02', 6, 6],
  [TAG_9F03_AMOUNT_OTHER, '9F03', 6, 6],
  [TAG_9F1A_TERMINAL_COUNTRY_CODE, '9F1A', 2, 2],
  [TAG_95_TVR, '95', 5, 5],
  [TAG_5F2A_TRANSACTION_CURRENCY_CODE, '5F2A', 2, 2],
  [TAG_9A_TRANSACTION_DATE, '9A', 3, 3],
  [TAG_9C_TRANSACTION_TYPE, '9C', 1, 1],
  [TAG_9F37_UNPREDICTABLE_NUMBER, '9F37', 4, 4],
  [TAG_82_AIP, '82', 2, 2],
  [TAG_9F36_ATC, '9F36', 2, 2],
  [TAG_9F10_IAD, '9F10', 7, 32],
  [TAG_9F26_APPLICATION_CRYPTOGRAM, '9F26', 8, 8],
  [TAG_9F27_CID, '9F27', 1, 1],
];

/** Format cn: digits on the left, filled up with F on the right (EMV Book 3, 4.3); some cards fill 5A to its 10 bytes. */
const compressedDigits = (bytes: Uint8Array): string => bytes.toHex().replace(/f+$/, '');

const DE55_LIMITS = { maxBytes: 999 };

const invalid = (field: string): ParsedChipData => ({ kind: 'refused', reason: 'chip_data_invalid', field });

const number = (bytes: Uint8Array): number => bytes.reduce((value, byte) => value * 256 + byte, 0);

/** Reads field 55 (EMV Book 3 Annex B TLV). Never throws on what a peer sent. */
export const parseChipData = (de55: Uint8Array): ParsedChipData => {
  if (de55.length > DE55_LIMITS.maxBytes) return invalid('length');
  let objects: DataObjects;
  try {
    objects = parseDataObjects(de55);
  } catch (error) {
    if (error instanceof TlvError) return invalid(error.code);
    throw error;
  }
  for (const [tag, name, minimum, maximum] of REQUIRED) {
    const length = objects.get(tag)?.length ?? -1;
    if (length < minimum || length > maximum) return invalid(name);
  }
  const value = (tag: number): Uint8Array => objects.get(tag) ?? new Uint8Array(0);
  const optional = <T>(tag: number, read: (bytes: Uint8Array) => T): T | undefined => {
    const bytes = objects.get(tag);
    return bytes === undefined ? undefined : read(bytes);
  };
  const amount = bcdDigits(value(TAG_9F02_AMOUNT_AUTHORISED));
  const currency = bcdDigits(value(TAG_5F2A_TRANSACTION_CURRENCY_CODE));
  const other = bcdDigits(value(TAG_9F03_AMOUNT_OTHER));
  if (amount === undefined) return invalid('9F02');
  if (other === undefined) return invalid('9F03');
  if (currency === undefined) return invalid('5F2A');
  const sequence = optional(TAG_5F34_PAN_SEQUENCE_NUMBER, (bytes) => bytes.toHex());
  if (sequence !== undefined && !/^[0-9]{2}$/.test(sequence)) return invalid('5F34');
  return {
    kind: 'data',
    data: {
      amountMinor: BigInt(amount),
      otherMinor: BigInt(other),
      currencyNumeric: currency.slice(-3),
      cryptogram: value(TAG_9F26_APPLICATION_CRYPTOGRAM),
      cid: number(value(TAG_9F27_CID)),
      atc: number(value(TAG_9F36_ATC)),
      iad: value(TAG_9F10_IAD),
      tvr: value(TAG_95_TVR),
      track2: optional(TAG_57_TRACK_2_EQUIVALENT_DATA, (bytes) => bytes.toHex().toUpperCase()),
      pan: optional(TAG_5A_PAN, compressedDigits),
      expiry: optional(TAG_5F24_EXPIRATION_DATE, (bytes) => bytes.toHex().slice(0, 4)),
      panSequence: sequence === undefined ? undefined : Number(sequence),
      objects,
    },
  };
};
