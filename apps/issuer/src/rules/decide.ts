import type { TestAmountRow } from '@tallystick/protocol';
import { type PinFact, pinReason } from './pin.ts';
import type { AuthorisationRequest } from './request.ts';
import { DECLINE_CODES, type DeclineReason } from './response-codes.ts';
import { lacksVerification } from './verification.ts';

/** What the store knew of a card and its account when it was asked. */
export interface CardSnapshot {
  readonly cardId: string;
  readonly accountId: string;
  readonly status: 'active' | 'blocked' | 'lost';
  /** YYMM. */
  readonly expiry: string;
  readonly panSequence: number;
  readonly keySet: number;
  readonly lastAtc: number;
  readonly version: number;
  readonly currency: string;
  readonly availableMinor: bigint;
  readonly paymentLimitMinor: bigint;
}

/** What the cryptogram proved: `iad` when the application data itself is not of a form or key set that we issue. */
export type CryptogramFact = 'right' | 'wrong' | 'iad';

export type Decision =
  | { readonly kind: 'approved' }
  /** Nothing of the card stands in the way: its PIN is to be verified, and the decision taken again with what that showed. */
  | { readonly kind: 'verify_pin' }
  | {
      readonly kind: 'declined';
      readonly reason: DeclineReason | 'test_amount';
      readonly responseCode: string;
    };

export interface DecisionInput {
  readonly request: AuthorisationRequest;
  readonly card: CardSnapshot | undefined;
  readonly cryptogram: CryptogramFact;
  readonly pin: PinFact;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The decline that a test amount asks for; it stands in for the rules about money. */
  readonly forced?: TestAmountRow | undefined;
  /** From which amount on the holder has to have been verified, whatever the terminal asked for; undefined: where the terminal did. */
  readonly cvmLimitMinor?: bigint | undefined;
}

const declined = (reason: DeclineReason): Decision => ({
  kind: 'declined',
  reason,
  responseCode: DECLINE_CODES[reason],
});

/** Whether the last day of the month YYMM is over, in UTC. The century is this one: cards live for years, not for decades. */
export const isExpired = (expiry: string, now: number): boolean => {
  const year = 2000 + Number(expiry.slice(0, 2));
  const month = Number(expiry.slice(2, 4));
  return month < 1 || month > 12 || now >= Date.UTC(year, month, 1);
};

/** CID bits 8 and 7: the card asked for an online decision, ARQC (EMV Book 3, table 14). */
const asksOnline = (cid: number): boolean => (cid & 0xc0) === 0x80;

/**
 * TVR bits under which no payment is approved here (EMV Book 3, Annex C5). Byte 1: SDA, DDA or CDA failed, card on the terminal's
 * exception file. Byte 2: application not yet effective, service not allowed. Byte 3: cardholder verification failed, PIN tries used up.
 */
const TVR_REFUSED: readonly number[] = [0x5c, 0x30, 0xa0, 0x00, 0x00];
const TVR_EXPIRED = 0x40;

const tvrRefuses = (tvr: Uint8Array): boolean =>
  TVR_REFUSED.some((mask, at) => ((tvr[at] ?? 0xff) & mask) !== 0);

/**
 * Decides an authorisation: pure, first reason wins. What concerns the card and its cryptogram comes before its PIN, so that a stranger who
 * has no right cryptogram takes no try away; the PIN comes before what concerns money, so that who does not know it learns nothing about
 * limits and balance.
 */
export const decide = ({
  request,
  card,
  cryptogram,
  pin,
  now,
  forced,
  cvmLimitMinor,
}: DecisionInput): Decision => {
  if (card === undefined) return declined('card_unknown');
  if (request.panSequence !== card.panSequence) return declined('card_data_inconsistent');
  if (cryptogram !== 'right') return declined('cryptogram_wrong');
  if (request.chip.atc <= card.lastAtc) return declined('counter_replayed');
  if (card.status === 'lost') return declined('card_lost');
  if (card.status === 'blocked') return declined('card_blocked');
  if (request.expiry !== undefined && request.expiry !== card.expiry) return declined('expiry_mismatch');
  if (isExpired(card.expiry, now)) return declined('card_expired');
  if (((request.chip.tvr[1] ?? 0) & TVR_EXPIRED) !== 0) return declined('card_expired');
  if (!asksOnline(request.chip.cid)) return declined('card_did_not_ask');
  if (tvrRefuses(request.chip.tvr)) return declined('terminal_verification_failed');
  if (pin === 'unverified') return { kind: 'verify_pin' };
  const wrongPin = pinReason(pin);
  if (wrongPin !== undefined) return declined(wrongPin);
  if (lacksVerification(request, cvmLimitMinor, pin)) return declined('verification_missing');
  if (request.currency !== card.currency) return declined('currency_mismatch');
  if (forced?.outcome === 'decline') {
    return { kind: 'declined', reason: 'test_amount', responseCode: forced.responseCode ?? '05' };
  }
  if (request.amountMinor > card.paymentLimitMinor) return declined('limit_exceeded');
  if (request.amountMinor > card.availableMinor) return declined('funds_insufficient');
  return { kind: 'approved' };
};
