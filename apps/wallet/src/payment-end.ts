import type { AccountEntry, Amount } from '@tallystick/protocol';

/** What the issuer has said of a payment that this card was held to. */
export type PaymentEnd = 'paid' | 'declined' | 'undone';

/**
 * Finds how a tap ended among the entries of the card's account: an entry that was not there before the tap, of the same amount and
 * currency. A top-up is none, and a card holds one payment at a time. Undefined while the issuer has said nothing.
 *
 * @param known ids of the entries from before the tap
 */
export const paymentEnd = (
  entries: readonly AccountEntry[],
  known: ReadonlySet<string>,
  { value, currency }: Amount,
): PaymentEnd | undefined => {
  const found = entries.find(
    ({ id, kind, amount }) =>
      !known.has(id) &&
      (kind === 'purchase' || kind === 'declined') &&
      amount.value === value &&
      amount.currency === currency,
  );
  if (!found) return;
  if (found.kind === 'declined') return 'declined';
  return found.reversed ? 'undone' : 'paid';
};
