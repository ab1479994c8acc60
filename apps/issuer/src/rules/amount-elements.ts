import { type Message, textOf } from '@tallystick/iso8583';
import type { DeclineReason } from './response-codes.ts';

/** An element that keeps a message from being taken for what DE4 alone says. */
export interface RefusedElement {
  readonly reason: DeclineReason;
  readonly field: string;
}

const AMOUNT_DIGITS = /^[0-9]{12}$/;

/** DE5 with DE50, DE6 with DE51: the amount as it is settled and billed. There is no conversion here, so both are that of DE4 and DE49. */
const CONVERTED: readonly (readonly [amount: number, currency: number])[] = [
  [5, 50],
  [6, 51],
];

/** Fees: DE8 is n8, the others a sign (C or D) and 8 digits (ISO 8583:1987, DE28 to DE31). */
const FEES: readonly number[] = [8, 28, 29, 30, 31];

/** DE54: account type, amount type, currency, sign, 12 digits; up to six times. */
const ADDITIONAL = /^(?:[0-9]{2}[0-9]{2}[0-9A-Z]{3}[CD]0{12}){1,6}$/;

/**
 * The first element of a message that would make its amount another than DE4 says, or undefined where there is none. A fee or additional
 * amount of zero, and a settlement or billing amount that is DE4 itself, change nothing and are taken; all others are refused by name,
 * for this issuer neither charges fees nor converts, pays no cash back, and approves no part of an amount.
 */
export const amountElementOf = (message: Message): RefusedElement | undefined => {
  for (const [amount, currency] of CONVERTED) {
    const given = textOf(message, amount);
    const unit = textOf(message, currency);
    if (given !== undefined && !AMOUNT_DIGITS.test(given)) {
      return { reason: 'format_error', field: `DE${amount}` };
    }
    if (given !== undefined && given !== textOf(message, 4)) {
      return { reason: 'amount_invalid', field: `DE${amount}` };
    }
    if (unit !== undefined && unit !== textOf(message, 49)) {
      return { reason: 'currency_mismatch', field: `DE${currency}` };
    }
  }
  for (const fee of FEES) {
    const given = textOf(message, fee);
    if (given !== undefined && !/^[CD]?0{8}$/.test(given))
      return { reason: 'fee_refused', field: `DE${fee}` };
  }
  const additional = textOf(message, 54);
  if (additional !== undefined && !ADDITIONAL.test(additional)) {
    return { reason: 'amount_invalid', field: 'DE54' };
  }
  return undefined;
};
