import { CryptogramError } from './cryptogram-error.ts';

/** Which cryptogram the card says it gave: bits 6-5 of byte 2 of the card verification results. */
export type CryptogramType = 'AAC' | 'TC' | 'ARQC' | 'RFU';

/**
 * Issuer application data, tag 9F10, in the format of Visa cryptogram versions 10 and 18, which our own cards use too:
 *
 * | byte | content |
 * |---|---|
 * | 1 | `06`, length of what follows up to the discretionary data |
 * | 2 | derivation key index (DKI) |
 * | 3 | cryptogram version number: `12` (CVN 18) on our cards |
 * | 4-7 | card verification results (CVR); byte 4 is their own length, `03` |
 * | 8.. | optional issuer discretionary data: its length, then the data |
 */
export interface Iad {
  readonly derivationKeyIndex: number;
  readonly cryptogramVersion: number;
  /** 4 bytes, the length byte included. */
  readonly cvr: Uint8Array;
  readonly cryptogramType: CryptogramType;
  readonly discretionary: Uint8Array;
}

const CVR2_NO_SECOND_AC = 0x80;
/** Bits 3 and 1 of CVR byte 2: PIN verification by the card was performed, and was successful. Our cards say so of their device's too. */
const CVR2_HOLDER_VERIFIED = 0x05;

const TYPES: readonly CryptogramType[] = ['AAC', 'TC', 'ARQC', 'RFU'];

/**
 * Parses tag 9F10 in the format above.
 *
 * @throws {CryptogramError} `ERR_IAD`
 */
export function parseIad(value: Uint8Array): Iad {
  if (value.length < 7 || value.length > 32 || value[0] !== 0x06 || value[3] !== 0x03) {
    throw new CryptogramError('ERR_IAD', '9F10', 'Not in format 06');
  }
  return {
    derivationKeyIndex: value[1] ?? 0,
    cryptogramVersion: value[2] ?? 0,
    cvr: value.subarray(3, 7),
    cryptogramType: TYPES[((value[4] ?? 0) >> 4) & 3] ?? 'RFU',
    discretionary: value.subarray(7),
  };
}

/**
 * Whether the card says that its holder was verified, by itself or its device. Unlike the card transaction qualifiers (tag 9F6C), which say
 * the same to the terminal, it is signed by the application cryptogram: it is worth as much as the cryptogram is.
 *
 * @param cvr 4 bytes, the length byte included
 */
export const isHolderVerified = (cvr: Uint8Array): boolean =>
  ((cvr[1] ?? 0) & CVR2_HOLDER_VERIFIED) === CVR2_HOLDER_VERIFIED;

/** Encodes tag 9F10; see `Iad`. The second GENERATE AC is marked as not requested, as contactless cards do. */
export function encodeIad(iad: {
  readonly derivationKeyIndex: number;
  readonly cryptogramVersion: number;
  readonly cryptogramType: 'AAC' | 'TC' | 'ARQC';
  /** Whether the holder was verified on the card's own device. Default no. */
  readonly isHolderVerified?: boolean;
  /** CVR bytes 3 and 4. Default zeros. */
  readonly cvrRest?: readonly [number, number];
}): Uint8Array {
  const [third, fourth] = iad.cvrRest ?? [0, 0];
  const verified = iad.isHolderVerified === true ? CVR2_HOLDER_VERIFIED : 0;
  const second = CVR2_NO_SECOND_AC | (TYPES.indexOf(iad.cryptogramType) << 4) | verified;
  return Uint8Array.of(0x06, iad.derivationKeyIndex, iad.cryptogramVersion, 0x03, second, third, fourth);
}
