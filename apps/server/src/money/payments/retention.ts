import { firstIdAt } from '../../platform/ids.ts';
import { byStatement } from '../../platform/retention/rule.ts';
import type { PaymentSettings } from './settings.ts';

/** What was said on the wire, masked. The payment itself stays: it is the record of money. */
export const paymentRetention = byStatement({
  table: 'payment_traces',
  keptDays: ({ tracesKeptDays }: PaymentSettings) => tracesKeptDays,
  bound: (before) => firstIdAt('payment', before.getTime()),
  // By the whole key: a payment may have several, and two processes that took some each would wait for one another.
  text: `delete from payment_traces where merchant_id = $1 and (payment_id, position) in (
      select payment_id, position from payment_traces where merchant_id = $1 and payment_id < $2
      order by payment_id, position limit $3 for update skip locked)
    returning 1 as gone`,
});
