import type { AccountEntry, OutcomeReason, PaymentStatus } from '@tallystick/protocol';

/** Why a payment ended as it did, in three steps: what happened, what it means for the money, what to do. */
export interface ReasonWords {
  /** Without a full stop: it stands in tables too. */
  readonly happened: string;
  /** Sentences. */
  readonly money: string;
  /** What the merchant does next, in sentences; empty where there is nothing to do. */
  readonly next: string;
}

export const NOT_CHARGED = 'Nothing was charged.';
const GIVEN_BACK = 'Nothing is charged: any amount already taken is returned.';
const OTHER_CARD = 'Ask for another card or another way to pay.';
const ASK_BANK = 'Ask for another card. The card holder can ask the bank why.';

/**
 * Whoever issued the card is called the bank on every screen and receipt (docs/decisions/outcome-words.md). A card that was reported
 * lost or stolen is not called so at the counter, where its holder listens.
 */
export const reasonWords: Readonly<Record<OutcomeReason, ReasonWords>> = {
  approved: { happened: 'The bank approved', money: 'The payment is complete.', next: '' },
  insufficient_funds: {
    happened: 'There is not enough money on the card',
    money: NOT_CHARGED,
    next: OTHER_CARD,
  },
  card_expired: { happened: 'The card has expired', money: NOT_CHARGED, next: OTHER_CARD },
  card_blocked: { happened: 'The card is blocked', money: NOT_CHARGED, next: OTHER_CARD },
  card_lost_or_stolen: {
    happened: 'The bank does not accept this card',
    money: NOT_CHARGED,
    next: ASK_BANK,
  },
  do_not_honour: { happened: 'The bank declined without a reason', money: NOT_CHARGED, next: ASK_BANK },
  limit_exceeded: {
    happened: 'The amount is above what this card may pay',
    money: NOT_CHARGED,
    next: 'Charge a lower amount, or ask for another card.',
  },
  cryptogram_wrong: {
    happened: 'The card could not prove that it is genuine',
    money: NOT_CHARGED,
    next: OTHER_CARD,
  },
  invalid_card: { happened: 'The bank does not know this card', money: NOT_CHARGED, next: OTHER_CARD },
  invalid_transaction: {
    happened: 'The bank does not allow this payment',
    money: NOT_CHARGED,
    next: OTHER_CARD,
  },
  issuer_unavailable: {
    happened: 'The bank cannot be reached',
    money: NOT_CHARGED,
    next: 'Try again in a moment, or ask for another card.',
  },
  no_answer: {
    happened: 'The bank did not answer',
    money: GIVEN_BACK,
    next: 'Try again.',
  },
  link_down: {
    happened: 'The line to the bank is down',
    money: NOT_CHARGED,
    next: 'Try again in a moment. If the error persists, use another payment method.',
  },
  link_lost: {
    happened: 'The line to the bank broke before it answered',
    money: GIVEN_BACK,
    next: 'Try again.',
  },
  interrupted: {
    happened: 'The payment was interrupted',
    money: GIVEN_BACK,
    next: 'Try again.',
  },
  host_error: {
    happened: 'The answer of the bank could not be understood',
    money: GIVEN_BACK,
    next: 'Try again.',
  },
  wrong_pin: {
    happened: 'The PIN was wrong',
    money: NOT_CHARGED,
    next: 'The card holder can try again.',
  },
  pin_blocked: {
    happened: 'The PIN was wrong too often and is blocked',
    money: NOT_CHARGED,
    next: 'Ask for another card or another way to pay. The bank can unblock the PIN.',
  },
  not_permitted: {
    happened: 'The payment is not permitted at this terminal',
    money: NOT_CHARGED,
    next: 'Start a new payment. If it happens again, use another payment method and tell the operator.',
  },
  policy_rule: {
    happened: 'A rule of your operator does not allow this payment here',
    money: NOT_CHARGED,
    next: 'Take another way of payment or ask your operator.',
  },
  device_check: {
    happened: 'This till did not pass its security check',
    money: NOT_CHARGED,
    next: 'Use another till, and tell your operator.',
  },
};

/** A rule about the amount, at the counter: up to how much the till may take. */
export const atMostWords = (amount: string): string => `This till may take at most ${amount}`;

/** What only an operator reads, where it says more than may be said at the counter or means something there. */
export const operatorReasonWords: Readonly<Partial<Record<OutcomeReason, string>>> = {
  card_lost_or_stolen: 'The card was reported lost or stolen',
  cryptogram_wrong: 'The card’s cryptogram did not verify',
  no_answer: 'The bank did not answer in time; reversed',
  link_down: 'The acquirer could not be reached; nothing was sent',
  link_lost: 'The link to the acquirer was lost before its answer; reversed',
  interrupted: 'The server was interrupted; reversed',
  host_error: 'The answer of the bank could not be understood; reversed',
  not_permitted: 'The card data break a limit of the terminal, or are not of this payment; nothing was sent',
  policy_rule: 'A rule of the policy does not allow it; no card was read',
  device_check: 'The device did not pass attestation; no card was read',
};

/** What a payment is called in each status, to operators and on receipts. */
export const statusWords: Readonly<Record<PaymentStatus, string>> = {
  created: 'Started',
  presented: 'With the bank',
  approved: 'Approved',
  declined: 'Declined',
  reversed: 'Reversed',
  expired: 'Expired',
  cancelled: 'Cancelled',
  refused: 'Refused',
};

/** What the till calls an ended payment that charged nothing, where neither the bank nor the merchant said no. */
export const notChargedWord = 'Not charged';

/** What an entry of an account is called, to its holder. */
export const entryWords: Readonly<Record<AccountEntry['kind'], string>> = {
  purchase: 'Paid',
  declined: 'Declined',
  reversal: 'Given back',
  top_up: 'Added',
};

/** Stands after the word of an entry that was reversed later. */
export const entryReversedWord = 'given back';
