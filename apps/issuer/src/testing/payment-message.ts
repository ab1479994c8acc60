import { encodeTlv, tlv } from '@tallystick/emv';
import { encodeOriginalDataElements, type Message, originalDataElementsOf } from '@tallystick/iso8583';

export interface PaymentDetails {
  readonly pan: string;
  readonly expiry?: string;
  readonly amountMinor: bigint;
  readonly atc: number;
  readonly stan: number;
  readonly mti?: string;
  readonly currency?: string;
  readonly tvr?: string;
  readonly cid?: string;
}

/** A field 55 that has all that is asked for; its cryptogram is of no key. */
export const chipData = (
  details: PaymentDetails,
  changes: Readonly<Record<number, string | null>> = {},
): Uint8Array => {
  const objects: Record<number, string | null> = {
    40742: '0102030405060708',
    40743: details.cid ?? '80',
    40720: '06011203a00000',
    40759: '01020304',
    40758: details.atc.toString(16).padStart(4, '0'),
    149: details.tvr ?? '0000000000',
    154: '261123',
    156: '00',
    40706: details.amountMinor.toString().padStart(12, '0'),
    24362: (details.currency ?? '978').padStart(4, '0'),
    130: '2000',
    40730: '0276',
    40707: '000000000000',
    24372: '01',
    ...changes,
  };
  return encodeTlv(
    Object.entries(objects).flatMap(([tag, value]) =>
      value === null ? [] : [tlv(Number(tag), Uint8Array.fromHex(value))],
    ),
  );
};

/** A financial request as an acquirer sends it. */
export const paymentMessage = (details: PaymentDetails, changes: Partial<Message> = {}): Message => {
  const stan = String(details.stan).padStart(6, '0');
  return {
    mti: details.mti ?? '0200',
    2: details.pan,
    3: '000000',
    4: details.amountMinor.toString().padStart(12, '0'),
    7: '1123120000',
    11: stan,
    12: '130000',
    13: '1123',
    14: details.expiry ?? '2911',
    22: '072',
    32: '999999',
    37: `6327${stan}01`,
    41: 'TERM0001',
    42: 'MERCHANT0000001',
    43: 'TEST CAFE                BERLIN       DE',
    49: details.currency ?? '978',
    55: chipData(details),
    ...changes,
  };
};

/** The reversal of a request (0400, 0420 or a repeat). */
export const reversalOf = (original: Message, mti = '0420', stan = '900000'): Message => {
  const copied: Message = { mti };
  for (const dataElement of [2, 3, 4, 12, 13, 32, 37, 41, 42, 49]) {
    const value = original[dataElement];
    if (value !== undefined) copied[dataElement] = value;
  }
  return {
    ...copied,
    7: '1123120030',
    11: stan,
    90: encodeOriginalDataElements(originalDataElementsOf(original)),
  };
};
