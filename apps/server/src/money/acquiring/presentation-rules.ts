import {
  cvmResults,
  type PreparedCombination,
  preProcess,
  selectCvm,
  TAG_5F2A_TRANSACTION_CURRENCY_CODE,
  TAG_9A_TRANSACTION_DATE,
  TAG_9C_TRANSACTION_TYPE,
  TAG_9F1A_TERMINAL_COUNTRY_CODE,
  TAG_9F6C_CTQ,
  TAG_9F02_AMOUNT_AUTHORISED,
  TAG_9F03_AMOUNT_OTHER,
  TAG_9F27_CID,
  TAG_9F33_TERMINAL_CAPABILITIES,
  TAG_9F34_CVM_RESULTS,
  TAG_9F35_TERMINAL_TYPE,
  TAG_9F37_UNPREDICTABLE_NUMBER,
  TAG_9F66_TTQ,
  TAG_84_DF_NAME,
  tagToHex,
} from '@tallystick/emv';
import { equalBytes } from '@tallystick/encoding';
import type { EmvConfiguration } from '@tallystick/protocol';
import type { OpenedCard } from './card.ts';
import { isTransactionDate } from './transaction-date.ts';

/** By what the card data of one payment are judged: all of it is the server's own. */
export interface PresentationTerms {
  readonly amountMinor: bigint;
  /** What the terminal was given to read cards by. */
  readonly emv: EmvConfiguration;
  /** The unpredictable numbers that a card may have been read with for this payment, tag 9F37. */
  readonly unpredictableNumbers: readonly Uint8Array[];
  /** Unix milliseconds. */
  readonly now: number;
  /** The IANA time zone that the terminal was given; undefined: one that may not be the merchant's any more. */
  readonly timeZone: string | undefined;
}

export type BreachRule =
  | 'amount'
  | 'application'
  | 'capabilities'
  | 'contactless limit'
  | 'currency'
  | 'date'
  | 'online only'
  | 'qualifiers'
  | 'terminal'
  | 'transaction type'
  | 'unpredictable number'
  | 'verification';

/** A rule that card data break: for the audit. The terminal is told that it was one, and not which. Values in hexadecimal, none of the card. */
export interface Breach {
  readonly rule: BreachRule;
  readonly tag: string;
  readonly found: string | undefined;
  readonly expected: string | undefined;
}

type Finding = Breach | undefined;

const CID_KIND = 0xc0;
const CID_ARQC = 0x80;
/** Online cryptogram required, CVM required: what pre-processing settles by amount and limits (EMV Book B, 3.1.1). */
const TTQ2_BY_AMOUNT = 0xc0;

const hexOf = (value: Uint8Array | undefined): string | undefined => value?.toHex().toUpperCase();

const breach = (rule: BreachRule, tag: number, found?: Uint8Array, expected?: Uint8Array): Breach => ({
  rule,
  tag: tagToHex(tag),
  found: hexOf(found),
  expected: hexOf(expected),
});

/** Whether every bit of a value is one of another's, which is as long: what a terminal says that it can do is no more than it was given. */
const isWithin = (value: Uint8Array, whole: Uint8Array): boolean =>
  value.length === whole.length && value.every((byte, at) => (byte & ~(whole[at] ?? 0)) === 0);

/** The combination of the terminal that an application belongs to, as pre-processing leaves it for the amount. */
const combinationOf = (
  { emv, amountMinor }: PresentationTerms,
  name: Uint8Array | undefined,
): PreparedCombination | 'unknown' | 'over limit' => {
  const dfName = hexOf(name) ?? '';
  const [fitting] = emv.combinations
    .filter(({ aid }) => dfName.startsWith(aid))
    .toSorted((one, other) => other.aid.length - one.aid.length);
  if (fitting === undefined) return 'unknown';
  return preProcess([fitting], amountMinor)[0] ?? 'over limit';
};

/** How the holder was verified: as amount, limits and the card's own qualifiers say, and told alike in every place (EMV Book C-3, 5.7). */
const verificationBreaches = (card: OpenedCard, ttq: Uint8Array): Finding[] => {
  const sent = card.object(TAG_9F66_TTQ);
  const isAsSent =
    sent?.length === 4 &&
    isWithin(sent.subarray(0, 1), ttq.subarray(0, 1)) &&
    ((sent[1] ?? 0) & TTQ2_BY_AMOUNT) === ((ttq[1] ?? 0) & TTQ2_BY_AMOUNT);
  const ctq = card.object(TAG_9F6C_CTQ);
  const cvm = selectCvm(ttq, ctq);
  const results = card.object(TAG_9F34_CVM_RESULTS);
  const expected = cvm === undefined ? undefined : cvmResults(cvm);
  const isVerified =
    cvm !== undefined && card.facts.cvm === cvm && results && expected && equalBytes(results, expected);
  return [
    isAsSent ? undefined : breach('qualifiers', TAG_9F66_TTQ, sent, ttq),
    isVerified ? undefined : breach('verification', TAG_9F34_CVM_RESULTS, results, expected),
  ];
};

const digits = (text: string): Uint8Array => Uint8Array.fromHex(text);

/**
 * What card data say that the terminal's own limits, or this payment, do not allow. A terminal holds itself to all of it; one that was
 * changed does not, so the server looks again, in the data that the issuer is sent: amount, currency and limits, verification (tags 9F34,
 * 9F66, 9F6C), offline approval, what the terminal says of itself, and the unpredictable number, which was issued for this payment.
 */
export const breachesOf = (card: OpenedCard, terms: PresentationTerms): Breach[] => {
  const { amountMinor, emv, unpredictableNumbers, now, timeZone } = terms;
  const equals = (rule: BreachRule, tag: number, expected: Uint8Array, mayLack = false): Finding => {
    const found = card.object(tag);
    if (found === undefined && mayLack) return undefined;
    return found && equalBytes(found, expected) ? undefined : breach(rule, tag, found, expected);
  };
  const found: Finding[] = [
    equals('amount', TAG_9F02_AMOUNT_AUTHORISED, digits(amountMinor.toString().padStart(12, '0'))),
    equals('amount', TAG_9F03_AMOUNT_OTHER, new Uint8Array(6), true),
    equals('currency', TAG_5F2A_TRANSACTION_CURRENCY_CODE, digits(emv.transactionCurrencyCode)),
    equals('transaction type', TAG_9C_TRANSACTION_TYPE, Uint8Array.of(0)),
    equals('terminal', TAG_9F1A_TERMINAL_COUNTRY_CODE, digits(emv.terminalCountryCode)),
    equals('terminal', TAG_9F35_TERMINAL_TYPE, digits(emv.terminalType), true),
  ];
  const date = card.object(TAG_9A_TRANSACTION_DATE);
  if (date === undefined || !isTransactionDate(date.toHex(), now, timeZone))
    found.push(breach('date', TAG_9A_TRANSACTION_DATE, date));
  const cid = card.object(TAG_9F27_CID);
  if (((cid?.[0] ?? 0) & CID_KIND) !== CID_ARQC) found.push(breach('online only', TAG_9F27_CID, cid));
  const number = card.object(TAG_9F37_UNPREDICTABLE_NUMBER);
  if (number === undefined || !unpredictableNumbers.some((issued) => equalBytes(issued, number))) {
    found.push(breach('unpredictable number', TAG_9F37_UNPREDICTABLE_NUMBER, number));
  }
  const capabilities = card.object(TAG_9F33_TERMINAL_CAPABILITIES);
  const given = digits(emv.terminalCapabilities);
  if (capabilities !== undefined && !isWithin(capabilities, given)) {
    found.push(breach('capabilities', TAG_9F33_TERMINAL_CAPABILITIES, capabilities, given));
  }
  const name = card.object(TAG_84_DF_NAME);
  const combination = combinationOf(terms, name);
  if (combination === 'unknown') found.push(breach('application', TAG_84_DF_NAME, name));
  else if (combination === 'over limit') found.push(breach('contactless limit', TAG_84_DF_NAME, name));
  else found.push(...verificationBreaches(card, combination.ttq));
  return found.filter((one) => one !== undefined);
};
