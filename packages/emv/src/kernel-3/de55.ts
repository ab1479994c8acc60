import * as tag from '../tags/tag-numbers.ts';
import type { ReadonlyDataObjects } from '../tlv/data-objects.ts';
import { encodeTlv, type TlvInput } from '../tlv/encode-tlv.ts';

/** The data objects an acquirer wants, in the order they are sent. PAN and tracks travel in fields of their own. */
export const DE55_TAGS: readonly number[] = [
  tag.TAG_9F26_APPLICATION_CRYPTOGRAM,
  tag.TAG_9F27_CID,
  tag.TAG_9F10_IAD,
  tag.TAG_9F37_UNPREDICTABLE_NUMBER,
  tag.TAG_9F36_ATC,
  tag.TAG_95_TVR,
  tag.TAG_9A_TRANSACTION_DATE,
  tag.TAG_9C_TRANSACTION_TYPE,
  tag.TAG_9F02_AMOUNT_AUTHORISED,
  tag.TAG_9F03_AMOUNT_OTHER,
  tag.TAG_5F2A_TRANSACTION_CURRENCY_CODE,
  tag.TAG_82_AIP,
  tag.TAG_9F1A_TERMINAL_COUNTRY_CODE,
  tag.TAG_9F33_TERMINAL_CAPABILITIES,
  tag.TAG_9F34_CVM_RESULTS,
  tag.TAG_9F35_TERMINAL_TYPE,
  tag.TAG_9F6E_FFI,
  tag.TAG_84_DF_NAME,
  tag.TAG_9F66_TTQ,
  tag.TAG_9F6C_CTQ,
  tag.TAG_5F34_PAN_SEQUENCE_NUMBER,
  tag.TAG_9F24_PAYMENT_ACCOUNT_REFERENCE,
];

/** Encodes field 55 from card data and terminal data; what the card says never replaces what the terminal knows. */
export function encodeDe55(terminal: ReadonlyDataObjects, card: ReadonlyDataObjects): Uint8Array {
  const objects: TlvInput[] = [];
  for (const number of DE55_TAGS) {
    const value = terminal.get(number) ?? card.get(number);
    if (value) objects.push({ tag: number, value });
  }
  return encodeTlv(objects);
}
