import type { DeclinedReason } from '../outcome/outcome.ts';
import {
  TAG_5F24_EXPIRATION_DATE,
  TAG_5F25_EFFECTIVE_DATE,
  TAG_5F28_ISSUER_COUNTRY_CODE,
  TAG_9A_TRANSACTION_DATE,
  TAG_9C_TRANSACTION_TYPE,
  TAG_9F1A_TERMINAL_COUNTRY_CODE,
  TAG_9F6C_CTQ,
  TAG_9F07_AUC,
} from '../tags/tag-numbers.ts';
import type { ReadonlyDataObjects } from '../tlv/data-objects.ts';

const CTQ1_ONLINE_IF_EXPIRED = 0x08;
const CTQ1_SWITCH_FOR_CASH = 0x04;
const CTQ1_SWITCH_FOR_CASHBACK = 0x02;
const TYPE_CASH = 0x01;
const TYPE_CASHBACK = 0x09;

/** What the restrictions say: nothing, a reason to decline, or another interface. */
export type Restriction = DeclinedReason | 'other-interface' | undefined;

/**
 * Processing restrictions: expiry, effective date, application usage control, interface for cash
 * (EMV Contactless Book C-3, 5.5; EMV Book 3, 10.4).
 */
export function processingRestriction(card: ReadonlyDataObjects, terminal: ReadonlyDataObjects): Restriction {
  const ctq1 = card.get(TAG_9F6C_CTQ)?.[0] ?? 0;
  const type = terminal.get(TAG_9C_TRANSACTION_TYPE)?.[0] ?? 0;
  if (type === TYPE_CASH && ctq1 & CTQ1_SWITCH_FOR_CASH) return 'other-interface';
  if (type === TYPE_CASHBACK && ctq1 & CTQ1_SWITCH_FOR_CASHBACK) return 'other-interface';

  const today = comparableDate(terminal.get(TAG_9A_TRANSACTION_DATE));
  const expires = comparableDate(card.get(TAG_5F24_EXPIRATION_DATE));
  if (expires < today && !(ctq1 & CTQ1_ONLINE_IF_EXPIRED)) return 'application-expired';
  const effective = card.get(TAG_5F25_EFFECTIVE_DATE);
  if (effective && comparableDate(effective) > today) return 'not-yet-effective';

  const auc = card.get(TAG_9F07_AUC);
  return auc && !allowedByUsageControl(auc, type, isDomestic(card, terminal)) ? 'usage-control' : undefined;
}

/** YYMMDD as a number with its century: two-digit years from 50 on are of the last one (EMV Book 4, 6.7.3). */
function comparableDate(value: Uint8Array | undefined): number {
  const digits = value?.toHex() ?? '';
  if (!/^\d{6}$/.test(digits)) return 0;
  const century = Number(digits.slice(0, 2)) < 50 ? 20_000_000 : 19_000_000;
  return century + Number(digits);
}

/** Without the issuer's country the card counts as domestic: usage control is then not checked by country. */
function isDomestic(card: ReadonlyDataObjects, terminal: ReadonlyDataObjects): boolean {
  const issuer = card.get(TAG_5F28_ISSUER_COUNTRY_CODE)?.toHex();
  return issuer === undefined || issuer === terminal.get(TAG_9F1A_TERMINAL_COUNTRY_CODE)?.toHex();
}

/** EMV Book 3, Annex C2: byte 1 bits 8 to 1, domestic then international; byte 2 bits 8 and 7 for cashback. */
function allowedByUsageControl(auc: Uint8Array, type: number, domestic: boolean): boolean {
  const [first = 0, second = 0] = auc;
  if (!(first & 0x01)) return false;
  const shift = domestic ? 0 : 1;
  if (type === TYPE_CASH) return (first & (0x80 >> shift)) !== 0;
  if (type === TYPE_CASHBACK && !(second & (0x80 >> shift))) return false;
  return (first & ((0x20 | 0x08) >> shift)) !== 0;
}
