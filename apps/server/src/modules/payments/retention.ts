import { firstIdAt } from '../../platform/ids.ts';
import { byId } from '../../platform/retention/rule.ts';

/** What was said on the wire, masked. The payment itself stays: it is the record of money. */
export const paymentRetention = byId({
  table: 'payment_traces',
  key: 'payment_id',
  keptDays: ({ tracesDays }) => tracesDays,
  bound: (before) => firstIdAt('payment', before.getTime()),
});
