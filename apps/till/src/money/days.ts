import { type Amount, localDay } from '@tallystick/protocol';

interface Dated {
  readonly amount: Amount;
  readonly verdict: string;
  readonly completedAt: string;
}

/** Payments of one day of the shop. */
export interface Day<S extends Dated> {
  /** Such as `2026-01-15`, in the shop's zone. */
  readonly day: string;
  readonly isToday: boolean;
  readonly sales: readonly S[];
  readonly approved: number;
  /** What was approved, a sum for each currency. */
  readonly totals: readonly Amount[];
}

const totalsOf = (approved: readonly Dated[]): readonly Amount[] => {
  const sums = new Map<Amount['currency'], number>();
  for (const { amount } of approved)
    sums.set(amount.currency, (sums.get(amount.currency) ?? 0) + amount.value);
  return [...sums].map(([currency, value]) => ({ currency, value }));
};

/**
 * Puts payments into the days of the shop, newest first; today stands there also while it has none.
 *
 * @param timeZone of the merchant, which also rules receipts and totals; undefined: that of this device
 */
export const daysOf = <S extends Dated>(
  sales: readonly S[],
  now: number,
  timeZone: string | undefined,
): readonly Day<S>[] => {
  const today = localDay(now, timeZone);
  const days = Map.groupBy(sales, ({ completedAt }) => localDay(Date.parse(completedAt), timeZone));
  if (!days.has(today)) days.set(today, []);
  return [...days]
    .sort(([a], [b]) => (a < b ? 1 : -1))
    .map(([day, of]) => {
      const approved = of.filter(({ verdict }) => verdict === 'approved');
      return {
        day,
        isToday: day === today,
        sales: of,
        approved: approved.length,
        totals: totalsOf(approved),
      };
    });
};
