import { concatBytes } from '@tallystick/encoding';
import type { BlockCiphers } from '@tallystick/keys/ciphers';
import {
  TAG_5F2A_TRANSACTION_CURRENCY_CODE,
  TAG_9A_TRANSACTION_DATE,
  TAG_9C_TRANSACTION_TYPE,
  TAG_9F1A_TERMINAL_COUNTRY_CODE,
  TAG_9F02_AMOUNT_AUTHORISED,
  TAG_9F03_AMOUNT_OTHER,
  TAG_9F10_IAD,
  TAG_9F36_ATC,
  TAG_9F37_UNPREDICTABLE_NUMBER,
  TAG_82_AIP,
  TAG_95_TVR,
} from '../tags/tag-numbers.ts';
import type { ReadonlyDataObjects } from '../tlv/data-objects.ts';
import { tagToHex } from '../tlv/tag.ts';
import { generateAc, generateArpcMethod1, generateArpcMethod2 } from './application-cryptogram.ts';
import { CryptogramError } from './cryptogram-error.ts';
import { deriveCommonSessionKey, deriveMastercardSessionKey } from './key-derivation.ts';
import type { MacPadding } from './mac.ts';

/** A cryptogram version as data: how the key, the data, the padding and the answer are chosen. */
export interface CryptogramVersion {
  readonly name: string;
  readonly sessionKey: 'none' | 'common' | 'mastercard';
  /** What of the issuer application data is signed. */
  readonly iad: 'whole' | 'cvr';
  readonly padding: MacPadding;
  readonly arpc: 'method-1' | 'method-2';
  /** Key of the ARPC: the session key, or the ICC master key itself. */
  readonly arpcKey: 'session' | 'master';
}

export const VISA_CVN_10: CryptogramVersion = {
  name: 'Visa CVN 10',
  sessionKey: 'none',
  iad: 'cvr',
  padding: 'zero',
  arpc: 'method-1',
  arpcKey: 'master',
};
export const VISA_CVN_18: CryptogramVersion = {
  name: 'Visa CVN 18',
  sessionKey: 'common',
  iad: 'whole',
  padding: 'emv',
  arpc: 'method-2',
  arpcKey: 'session',
};
export const VISA_CVN_22: CryptogramVersion = { ...VISA_CVN_18, name: 'Visa CVN 22' };
export const MASTERCARD_CVN_16: CryptogramVersion = {
  name: 'Mastercard CVN 16',
  sessionKey: 'mastercard',
  iad: 'cvr',
  padding: 'emv',
  arpc: 'method-1',
  arpcKey: 'master',
};
export const MASTERCARD_CVN_20: CryptogramVersion = {
  ...MASTERCARD_CVN_16,
  name: 'Mastercard CVN 20',
  sessionKey: 'common',
  arpcKey: 'session',
};

/** The data objects that are signed, in order, before the issuer application data (EMV Book 2, 8.1.1, Table 26). */
export const ARQC_TAGS: readonly number[] = [
  TAG_9F02_AMOUNT_AUTHORISED,
  TAG_9F03_AMOUNT_OTHER,
  TAG_9F1A_TERMINAL_COUNTRY_CODE,
  TAG_95_TVR,
  TAG_5F2A_TRANSACTION_CURRENCY_CODE,
  TAG_9A_TRANSACTION_DATE,
  TAG_9C_TRANSACTION_TYPE,
  TAG_9F37_UNPREDICTABLE_NUMBER,
  TAG_82_AIP,
  TAG_9F36_ATC,
];

/** Lengths in bytes of the objects above: a peer must not shift one field into the next. */
const ARQC_BYTES: readonly number[] = [6, 6, 2, 5, 2, 3, 1, 4, 2, 2];

/**
 * The data a cryptogram is computed over, taken from the objects of field 55.
 *
 * @param iadPart the signed part of the issuer application data; by default the whole of tag 9F10
 * @throws {CryptogramError} `ERR_CRYPTOGRAM_DATA` when an object is missing or has another length
 */
export function arqcData(de55: ReadonlyDataObjects, iadPart?: Uint8Array): Uint8Array {
  const parts = ARQC_TAGS.map((tag, index) => {
    const value = de55.get(tag);
    if (value === undefined || value.length !== ARQC_BYTES[index]) {
      throw new CryptogramError('ERR_CRYPTOGRAM_DATA', tagToHex(tag), 'Missing or of the wrong length');
    }
    return value;
  });
  const iad = iadPart ?? de55.get(TAG_9F10_IAD);
  if (!iad) throw new CryptogramError('ERR_CRYPTOGRAM_DATA', '9F10', 'Missing');
  return concatBytes(...parts, iad);
}

/** Session key of a cryptogram version. */
export function sessionKeyFor(
  ciphers: BlockCiphers,
  version: CryptogramVersion,
  iccMasterKey: Uint8Array,
  atc: Uint8Array,
  unpredictableNumber: Uint8Array,
): Uint8Array {
  switch (version.sessionKey) {
    case 'none':
      return iccMasterKey;
    case 'common':
      return deriveCommonSessionKey(ciphers, iccMasterKey, atc);
    case 'mastercard':
      return deriveMastercardSessionKey(ciphers, iccMasterKey, atc, unpredictableNumber);
  }
}

/**
 * Application cryptogram of a whole transaction under a cryptogram version.
 *
 * @param iadPart as for `arqcData`
 * @returns 8 bytes
 * @throws {CryptogramError}
 */
export function generateVersionedAc(
  ciphers: BlockCiphers,
  version: CryptogramVersion,
  iccMasterKey: Uint8Array,
  de55: ReadonlyDataObjects,
  iadPart?: Uint8Array,
): Uint8Array {
  const data = arqcData(de55, iadPart);
  const key = sessionKeyFor(
    ciphers,
    version,
    iccMasterKey,
    need(de55, TAG_9F36_ATC),
    need(de55, TAG_9F37_UNPREDICTABLE_NUMBER),
  );
  return generateAc(ciphers, key, data, version.padding);
}

/** What the issuer answers: a 2-byte response code for method 1, a 4-byte card status update for method 2. */
export interface ArpcInput {
  readonly arqc: Uint8Array;
  readonly status: Uint8Array;
  readonly proprietary?: Uint8Array;
}

/** ARPC by the rule of a cryptogram version; 8 bytes for method 1, 4 for method 2. */
export function generateVersionedArpc(
  ciphers: BlockCiphers,
  version: CryptogramVersion,
  keys: { readonly iccMasterKey: Uint8Array; readonly sessionKey: Uint8Array },
  input: ArpcInput,
): Uint8Array {
  const key = version.arpcKey === 'master' ? keys.iccMasterKey : keys.sessionKey;
  return version.arpc === 'method-1'
    ? generateArpcMethod1(ciphers, key, input.arqc, input.status)
    : generateArpcMethod2(ciphers, key, input.arqc, input.status, input.proprietary);
}

function need(objects: ReadonlyDataObjects, tag: number): Uint8Array {
  const value = objects.get(tag);
  if (!value) throw new CryptogramError('ERR_CRYPTOGRAM_DATA', tagToHex(tag), 'Missing');
  return value;
}
