import * as tag from '../tags/tag-numbers.ts';
import { encodeTlv, type TlvInput, template, tlv } from '../tlv/encode-tlv.ts';
import type { CardData, CardProfile } from './profile.ts';

/**
 * Application interchange profile. No bit is set: dynamic data authentication is announced only once the card can do
 * it.
 */
export const CARD_AIP = Uint8Array.of(0x00, 0x00);

/** What the card asks for with GET PROCESSING OPTIONS: everything its cryptogram covers, and the TTQ. */
export const CARD_PDOL: readonly (readonly [tag: number, length: number])[] = [
  [tag.TAG_9F66_TTQ, 4],
  [tag.TAG_9F02_AMOUNT_AUTHORISED, 6],
  [tag.TAG_9F03_AMOUNT_OTHER, 6],
  [tag.TAG_9F1A_TERMINAL_COUNTRY_CODE, 2],
  [tag.TAG_95_TVR, 5],
  [tag.TAG_5F2A_TRANSACTION_CURRENCY_CODE, 2],
  [tag.TAG_9A_TRANSACTION_DATE, 3],
  [tag.TAG_9C_TRANSACTION_TYPE, 1],
  [tag.TAG_9F37_UNPREDICTABLE_NUMBER, 4],
];

const hex = (value: string) => Uint8Array.fromHex(value);
const text = (value: string) => new TextEncoder().encode(value);

/** Response of SELECT 2PAY.SYS.DDF01 (EMV Contactless Book B, Table 3-2). */
export function ppseFci(profile: CardData, ppseName: Uint8Array): Uint8Array {
  const entry = template(
    tag.TAG_61_APPLICATION_TEMPLATE,
    tlv(tag.TAG_4F_ADF_NAME, hex(profile.aid)),
    tlv(tag.TAG_50_APPLICATION_LABEL, text(profile.label)),
    tlv(tag.TAG_87_APPLICATION_PRIORITY_INDICATOR, Uint8Array.of(0x01)),
    tlv(tag.TAG_9F2A_KERNEL_IDENTIFIER, Uint8Array.of(profile.kernelId)),
  );
  return fci(ppseName, template(tag.TAG_BF0C_FCI_ISSUER_DISCRETIONARY_DATA, entry));
}

/** Response of SELECT by AID (EMV Book 1, 11.3.4). */
export function applicationFci(profile: CardData): Uint8Array {
  return fci(
    hex(profile.aid),
    tlv(tag.TAG_50_APPLICATION_LABEL, text(profile.label)),
    tlv(tag.TAG_5F2D_LANGUAGE_PREFERENCE, text(profile.languagePreference)),
    tlv(tag.TAG_9F38_PDOL, encodePdol()),
  );
}

/** Track 2 equivalent data, tag 57. */
export function track2Of(profile: CardData): Uint8Array {
  const digits = `${profile.pan}D${profile.expiry.slice(0, 4)}${profile.serviceCode}00000`;
  return hex(digits.length % 2 ? `${digits}F` : digits);
}

/** Content of the first record: the static data that the ICC certificate vouches for, without template 70. */
export function staticRecord(profile: CardData): Uint8Array {
  return encodeTlv([
    tlv(tag.TAG_5A_PAN, hex(profile.pan.length % 2 ? `${profile.pan}F` : profile.pan)),
    tlv(tag.TAG_5F24_EXPIRATION_DATE, hex(profile.expiry)),
    tlv(tag.TAG_5F25_EFFECTIVE_DATE, hex(profile.effective)),
    tlv(tag.TAG_5F28_ISSUER_COUNTRY_CODE, hex(profile.issuerCountryCode)),
    tlv(tag.TAG_9F07_AUC, hex(profile.applicationUsageControl)),
    tlv(tag.TAG_9F4A_SDA_TAG_LIST, Uint8Array.of(tag.TAG_82_AIP)),
  ]);
}

/** Static data to be authenticated (EMV Book 3, 10.3): the first record, then the AIP. */
export function staticDataToAuthenticate(profile: CardData): Uint8Array {
  return Uint8Array.of(...staticRecord(profile), ...CARD_AIP);
}

/** Elementary files of the card: records by `sfi << 8 | record`, and the locator that names them. */
export interface CardFiles {
  readonly records: ReadonlyMap<number, Uint8Array>;
  readonly afl: Uint8Array;
}

/** Largest content of one record: template header and status word fit a short response with it. */
const MAX_RECORD_CONTENT = 250;

/** Lays the data objects of a profile out in records: SFI 1 static data, SFI 2 keys and certificates. */
export function cardFiles(profile: CardProfile): CardFiles {
  const { certificates } = profile;
  const objects: TlvInput[] = [
    tlv(tag.TAG_8F_CA_PUBLIC_KEY_INDEX, hex(certificates.caPublicKeyIndex)),
    tlv(tag.TAG_9F32_ISSUER_PUBLIC_KEY_EXPONENT, hex(certificates.issuerExponent)),
    tlv(tag.TAG_92_ISSUER_PUBLIC_KEY_REMAINDER, hex(certificates.issuerRemainder)),
    tlv(tag.TAG_90_ISSUER_PUBLIC_KEY_CERTIFICATE, hex(certificates.issuerCertificate)),
    tlv(tag.TAG_9F47_ICC_PUBLIC_KEY_EXPONENT, hex(certificates.iccExponent)),
    tlv(tag.TAG_9F48_ICC_PUBLIC_KEY_REMAINDER, hex(certificates.iccRemainder)),
    tlv(tag.TAG_9F46_ICC_PUBLIC_KEY_CERTIFICATE, hex(certificates.iccCertificate)),
  ].filter((object) => (object.value?.length ?? 0) > 0);
  const contents: Uint8Array[] = [];
  for (const object of objects) {
    const encoded = encodeTlv([object]);
    const last = contents.at(-1);
    if (last && last.length + encoded.length <= MAX_RECORD_CONTENT) {
      contents[contents.length - 1] = Uint8Array.of(...last, ...encoded);
    } else contents.push(encoded);
  }
  const records = new Map([[(1 << 8) | 1, recordOf(staticRecord(profile))]]);
  contents.forEach((content, index) => {
    records.set((2 << 8) | (index + 1), recordOf(content));
  });
  return { records, afl: Uint8Array.of(1 << 3, 1, 1, 1, 2 << 3, 1, contents.length, 0) };
}

function recordOf(content: Uint8Array): Uint8Array {
  return encodeTlv([tlv(tag.TAG_70_READ_RECORD_TEMPLATE, content)]);
}

function fci(name: Uint8Array, ...proprietary: readonly TlvInput[]): Uint8Array {
  return encodeTlv([
    template(
      tag.TAG_6F_FCI_TEMPLATE,
      tlv(tag.TAG_84_DF_NAME, name),
      template(tag.TAG_A5_FCI_PROPRIETARY_TEMPLATE, ...proprietary),
    ),
  ]);
}

function encodePdol(): Uint8Array {
  return Uint8Array.of(
    ...CARD_PDOL.flatMap(([number, length]) =>
      number > 0xff ? [number >> 8, number & 0xff, length] : [number, length],
    ),
  );
}
