import { strict as assert } from 'node:assert';
import { TAG_9F33_TERMINAL_CAPABILITIES } from '@tallystick/emv';
import { contactlessEntryMode } from '@tallystick/emv/terminal';
import { encodeOriginalDataElements, type Message, textOf } from '@tallystick/iso8583';
import type { OpenedCard } from './card.ts';

/** What names a request to the issuer once and for all: DE41, DE37, DE11, DE7. Chosen and stored before anything is sent. */
export interface TransactionKey {
  readonly terminalNumber: string;
  readonly retrievalReference: string;
  readonly stan: string;
  /** DE7, MMDDhhmmss in UTC. */
  readonly transmittedAt: string;
}

/** A payment as the issuer is told of it; what a reversal repeats. Holds nothing of the card. */
export interface RequestFacts extends TransactionKey {
  readonly amountMinor: bigint;
  /** ISO 4217 numeric. */
  readonly currencyNumeric: string;
  readonly merchantNumber: string;
}

export interface AuthorisationFacts extends RequestFacts {
  /** DE12, hhmmss. */
  readonly localTime: string;
  /** DE13, MMDD. */
  readonly localDate: string;
  /** DE43: name 25, city 13, country 2 characters. */
  readonly merchantNameAndLocation: string;
}

const PURCHASE = '000000';
/** Terminal capabilities, byte 2: enciphered PIN for online verification (EMV Book 4, annex A2, table 26). */
const ONLINE_PIN = 0x40;
const NORMAL_PRESENTMENT = '00';
const NO_INSTITUTION = '0'.repeat(11);

const AMOUNT_DIGITS = 12;

const amount = (amountMinor: bigint): string => {
  const digits = amountMinor.toString().padStart(AMOUNT_DIGITS, '0');
  assert(
    amountMinor > 0n && digits.length === AMOUNT_DIGITS,
    'DE4 holds a positive amount of at most 12 digits',
  );
  return digits;
};

const currency = (numeric: string): string => {
  assert(/^[0-9]{3}$/.test(numeric), 'DE49 holds a numeric ISO 4217 code');
  return numeric;
};

const sharedFields = (facts: RequestFacts) => ({
  3: PURCHASE,
  4: amount(facts.amountMinor),
  37: facts.retrievalReference,
  41: facts.terminalNumber,
  42: facts.merchantNumber.padEnd(15).slice(0, 15),
  49: currency(facts.currencyNumeric),
});

/** What the terminal has told the card of itself, DE22 says to the host. */
const entryModeOf = (card: OpenedCard) =>
  contactlessEntryMode({
    onlinePin: ((card.object(TAG_9F33_TERMINAL_CAPABILITIES)?.[1] ?? 0) & ONLINE_PIN) !== 0,
  });

/**
 * The 0200 of a contactless purchase (ISO 8583:1987).
 *
 * @param pinBlock DE52, 8 bytes, enciphered for the host
 */
export const authorisationMessage = (
  facts: AuthorisationFacts,
  card: OpenedCard,
  pinBlock: Uint8Array | undefined,
): Message => ({
  mti: '0200',
  ...sharedFields(facts),
  7: facts.transmittedAt,
  11: facts.stan,
  12: facts.localTime,
  13: facts.localDate,
  14: card.expiry(),
  22: entryModeOf(card),
  ...(card.panSequence === undefined ? {} : { 23: card.panSequence.padStart(3, '0') }),
  25: NORMAL_PRESENTMENT,
  35: card.track2(),
  43: facts.merchantNameAndLocation.padEnd(40).slice(0, 40),
  ...(pinBlock === undefined ? {} : { 52: pinBlock }),
  55: card.de55(),
});

/** The first try is a 0400; then a 0420, and its repeats 0421, which say that nothing can refuse them. */
export const reversalType = (attempt: number): '0400' | '0420' | '0421' => {
  if (attempt <= 1) return '0400';
  return attempt === 2 ? '0420' : '0421';
};

/**
 * A reversal of a request whose outcome cannot be told. DE90 names the original: its type, DE11, DE7 and no institutions. There is
 * no PAN in it, because none is kept: DE37, DE41 and DE90 are enough to find the booking.
 *
 * @param attempt from 1
 * @param name DE7 and DE11 of the reversal itself
 */
export const reversalMessage = (
  facts: RequestFacts,
  attempt: number,
  name: { stan: string; transmittedAt: string },
): Message => {
  assert(attempt >= 1, 'a reversal is claimed before it is sent');
  return {
    mti: reversalType(attempt),
    ...sharedFields(facts),
    7: name.transmittedAt,
    11: name.stan,
    90: encodeOriginalDataElements({
      mti: '0200',
      systemTraceAuditNumber: facts.stan,
      transmissionDateTime: facts.transmittedAt,
      acquiringInstitution: NO_INSTITUTION,
      forwardingInstitution: NO_INSTITUTION,
    }),
  };
};

/** Whether DE4 and DE49 of a reply, where the host repeats them, are those of the request. */
export const isForSameAmount = (request: Message, reply: Message): boolean =>
  [4, 49].every((number) => {
    const echoed = textOf(reply, number);
    return echoed === undefined || echoed === request[number];
  });
