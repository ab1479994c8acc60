import { CURRENCIES, type LiveSummary, type LocalHour, type Merchant } from '@tallystick/protocol';
import type { PaymentCount } from '../../money/payments/index.ts';

/** Payments by how they ended. */
export type Outcomes = Pick<LiveSummary['minutes'][number], 'approved' | 'declined' | 'reversed'>;

type DayFigures = Omit<LiveSummary['today'], 'day'>;
type Hour = NonNullable<LiveSummary['hours'][number]['today']>;

const isCurrency = (code: string): code is Merchant['currency'] => Object.hasOwn(CURRENCIES, code);

const isOutcome = (status: string): status is keyof Outcomes =>
  status === 'approved' || status === 'declined' || status === 'reversed';

export const NO_OUTCOMES: Outcomes = { approved: 0, declined: 0, reversed: 0 };

/** How the payments of each span ended, by where it begins. A span with none of them is left out. */
export const outcomesBySpan = (counts: readonly PaymentCount[]): ReadonlyMap<number, Outcomes> => {
  const spans = new Map<number, Outcomes>();
  for (const { at, status, count } of counts) {
    if (!isOutcome(status)) continue;
    const known = spans.get(at) ?? NO_OUTCOMES;
    spans.set(at, { ...known, [status]: known[status] + count });
  }
  return spans;
};

/** How the payments of each hour ended, by what the clock shows in it. */
export const outcomesByHour = (
  hours: readonly LocalHour[],
  spans: ReadonlyMap<number, Outcomes>,
): ReadonlyMap<number, Hour> =>
  new Map(
    hours.map(({ hour, from, to }) => {
      const sum = { ...NO_OUTCOMES };
      for (const [at, { approved, declined, reversed }] of spans) {
        if (at < from || at >= to) continue;
        sum.approved += approved;
        sum.declined += declined;
        sum.reversed += reversed;
      }
      return [hour, { from: new Date(from).toISOString(), to: new Date(to).toISOString(), ...sum }];
    }),
  );

/** One sum for each currency, since there is no sum of two: the merchant's own first, the others by their code. */
const takenOf = (counts: readonly PaymentCount[], own: Merchant['currency']): DayFigures['taken'] => {
  const sums = new Map([[own, 0n]]);
  for (const { status, currency, amount } of counts) {
    if (status === 'approved' && isCurrency(currency))
      sums.set(currency, (sums.get(currency) ?? 0n) + amount);
  }
  const rank = (currency: string): string => (currency === own ? '' : currency);
  return [...sums]
    .sort(([one], [other]) => (rank(one) < rank(other) ? -1 : 1))
    .map(([currency, sum]) => ({ value: Number(sum), currency }));
};

/** What was paid in all of these spans. */
export const figuresOf = (counts: readonly PaymentCount[], currency: Merchant['currency']): DayFigures => {
  const sumOf = (fits: (status: string) => boolean): number =>
    counts.reduce((sum, { status, count }) => (fits(status) ? sum + count : sum), 0);
  const approved = sumOf((status) => status === 'approved');
  const ended = sumOf(isOutcome);
  return {
    payments: sumOf(() => true),
    approved,
    taken: takenOf(counts, currency),
    approvalRate: ended === 0 ? null : approved / ended,
  };
};
