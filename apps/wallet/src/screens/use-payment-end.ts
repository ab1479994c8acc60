import { useQuery } from '@tanstack/react-query';
import { paymentEnd } from '../payment-end.ts';
import { wallet } from '../wallet-context.ts';
import type { ReadTap } from './use-field-card.ts';

const ASK_MS = 1_000;
/** About as long as a bank is waited for; after that the till is the one to say. */
const ASKED_MAX = 30;

/** What became of a payment, asked of the issuer until it says; undefined while it is not known. */
export const usePaymentEnd = ({ field, known, tap }: ReadTap) => {
  const { data } = useQuery({
    queryKey: ['end', field.fieldId, tap],
    queryFn: async () => {
      const { data: entries } = await wallet.entries();
      const before = await known;
      return before === undefined ? null : (paymentEnd(entries, before, field.amount) ?? null);
    },
    refetchInterval: ({ state }) =>
      // Paid may yet be undone while one looks.
      state.data === 'declined' ||
      state.data === 'undone' ||
      state.dataUpdateCount + state.errorUpdateCount >= ASKED_MAX
        ? false
        : ASK_MS,
  });
  return data ?? undefined;
};
