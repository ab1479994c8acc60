import { strict as assert } from 'node:assert';
import {
  CURRENCIES,
  type Event,
  type LiveSummary,
  localDay,
  type Merchant,
  type Payment,
  startOfDay,
  type Terminal,
} from '@tallystick/protocol';
import type { Clock } from '../../platform/clock.ts';
import type { EventStore, EventTotal } from '../../platform/events/event-store.ts';
import { firstIdAt } from '../../platform/ids.ts';
import type { LiveSources } from './sources.ts';

const MINUTE_MS = 60_000;
const MINUTES = 30;
const RECENT_LIMIT = 20;
const TERMINALS_LIMIT = 200;
const ATTENTION_LIMIT = 20;
/** How long a summary is good for, in milliseconds: many open consoles cost as much as one. */
const FRESH_MS = 500;
/** What happened once is told of for so long, in milliseconds. */
const TOLD_FOR_MS = 60 * MINUTE_MS;

const ENDED = ['payment.approved', 'payment.declined', 'payment.reversed'] as const;
const COUNTED = ['payment.created', ...ENDED] as const;

const isCurrency = (code: string | null): code is Merchant['currency'] =>
  code !== null && Object.hasOwn(CURRENCIES, code);

type Attention = LiveSummary['attention'][number];

/** When the merchant's day began, which is not always 24 hours before its end. */
const startOfToday = (now: number, timeZone: string): number => {
  const start = startOfDay(localDay(now, timeZone), timeZone);
  assert(start !== undefined, 'today is a day of the calendar');
  return start;
};

const minutesOf = (
  rows: readonly { minute: Date; type: string; count: number }[],
  from: number,
): LiveSummary['minutes'] => {
  const minutes = Array.from({ length: MINUTES }, (_, index) => ({
    at: new Date(from + index * MINUTE_MS).toISOString(),
    approved: 0,
    declined: 0,
    reversed: 0,
  }));
  for (const { minute, type, count } of rows) {
    const place = minutes[Math.floor((minute.getTime() - from) / MINUTE_MS)];
    if (place === undefined) continue;
    if (type === 'payment.approved') place.approved += count;
    else if (type === 'payment.declined') place.declined += count;
    else place.reversed += count;
  }
  return minutes;
};

/** One sum for each currency, since there is no sum of two: the merchant's own first, the others by their code. */
const takenOf = (rows: readonly EventTotal[], own: Merchant['currency']): LiveSummary['today']['taken'] => {
  const sums = new Map([[own, 0n]]);
  for (const { type, currency, amount } of rows) {
    if (type === 'payment.approved' && isCurrency(currency)) sums.set(currency, amount);
  }
  const rank = (currency: string): string => (currency === own ? '' : currency);
  return [...sums]
    .sort(([one], [other]) => (rank(one) < rank(other) ? -1 : 1))
    .map(([currency, sum]) => ({ value: Number(sum), currency }));
};

const todayOf = (rows: readonly EventTotal[], currency: Merchant['currency']): LiveSummary['today'] => {
  const count = (type: string): number =>
    rows.reduce((sum, row) => (row.type === `payment.${type}` ? sum + row.count : sum), 0);
  const approved = count('approved');
  const ended = approved + count('declined') + count('reversed');
  return {
    payments: count('created'),
    approved,
    taken: takenOf(rows, currency),
    approvalRate: ended === 0 ? null : approved / ended,
  };
};

const terminalAttention = (terminal: Terminal): Attention[] => {
  const { id: subject, label, createdAt } = terminal;
  if (terminal.status === 'awaiting_approval') {
    const at = terminal.device?.enrolledAt ?? createdAt;
    return [{ kind: 'approval', subject, text: `${label} waits for your approval.`, at }];
  }
  if (terminal.status === 'suspended') {
    const reason = terminal.suspension?.reason ? `: ${terminal.suspension.reason}` : '.';
    const at = terminal.suspension?.at ?? createdAt;
    return [{ kind: 'suspended', subject, text: `${label} is suspended${reason}`, at }];
  }
  return [];
};

const downText = (reason?: string): string =>
  `The acquirer cannot be reached.${reason === undefined ? '' : ` ${reason}`}`;

const reversalAttention = (payment: Payment): Attention => ({
  kind: 'reversal_pending',
  subject: payment.id,
  text: `A payment on ${payment.terminalLabel} is still being reversed at the acquirer.`,
  at: payment.reversal?.firstSentAt ?? payment.completedAt ?? payment.createdAt,
});

/** A rule about one payment says nothing about the device. */
const refusedAttention = ({ subject, at, data }: Event): Attention => ({
  kind: 'attestation_refused',
  subject,
  text:
    data['code'] === 'payment_refused'
      ? 'A rule of the policy refused a payment.'
      : 'A device did not pass attestation.',
  at,
});

/** A link that is up may still bring what cannot be read; within an hour of the last of it a person should know, and why. */
const unreadableAttention = (
  { unreadable, lastUnreadable, lastUnreadableAt }: ReturnType<LiveSources['acquirer']>,
  now: number,
): Attention[] =>
  lastUnreadable === undefined || lastUnreadableAt === undefined || now - lastUnreadableAt > TOLD_FOR_MS
    ? []
    : [
        {
          kind: 'acquirer_unreadable',
          subject: 'acquirer',
          text: `The acquirer sent ${unreadable === 1 ? 'a message' : `${unreadable} messages`} that cannot be read. ${lastUnreadable}`,
          at: new Date(lastUnreadableAt).toISOString(),
        },
      ];

/** Makes the Live page's summary: counts from the events, the rest from the modules that own it. */
export const createSummary = (
  store: EventStore,
  sources: LiveSources,
  clock: Clock,
): ((merchant: Merchant) => Promise<LiveSummary>) => {
  const kept = new Map<string, { until: number; summary: Promise<LiveSummary> }>();

  const read = async (
    { id: merchantId, currency, timeZone }: Merchant,
    now: number,
  ): Promise<LiveSummary> => {
    const from = Math.floor(now / MINUTE_MS) * MINUTE_MS - (MINUTES - 1) * MINUTE_MS;
    const [minutes, totals, recent, reversals, terminals, fleet, refused] = await Promise.all([
      store.byMinute(merchantId, firstIdAt('event', from), ENDED),
      store.totals(merchantId, firstIdAt('event', startOfToday(now, timeZone)), COUNTED),
      sources.recentPayments(merchantId, RECENT_LIMIT),
      sources.pendingReversals(merchantId, ATTENTION_LIMIT),
      sources.terminals(merchantId, TERMINALS_LIMIT),
      sources.fleet(merchantId),
      store.ofType(merchantId, firstIdAt('event', now - TOLD_FOR_MS), 'attestation.refused', 5),
    ]);
    const acquirer = sources.acquirer();
    const since = acquirer.since.toISOString();
    const down: Attention[] =
      acquirer.state === 'down'
        ? [{ kind: 'acquirer_down', subject: 'acquirer', text: downText(acquirer.reason), at: since }]
        : [];
    return {
      at: new Date(now).toISOString(),
      minutes: minutesOf(minutes, from),
      today: todayOf(totals, currency),
      fleet: {
        active: fleet.active ?? 0,
        awaitingApproval: fleet.awaiting_approval ?? 0,
        suspended: fleet.suspended ?? 0,
        created: fleet.created ?? 0,
      },
      acquirer: { state: acquirer.state, since, unreadable: acquirer.unreadable },
      attention: [
        ...down,
        ...unreadableAttention(acquirer, now),
        ...terminals.flatMap(terminalAttention),
        ...reversals.map(reversalAttention),
        ...refused.map(refusedAttention),
      ].slice(0, ATTENTION_LIMIT),
      recent: [...recent],
      terminals: [...terminals],
    };
  };

  return (merchant) => {
    const now = clock.now();
    const last = kept.get(merchant.id);
    if (last !== undefined && last.until > now) return last.summary;
    for (const [id, { until }] of kept) if (until <= now) kept.delete(id);
    const summary = read(merchant, now);
    kept.set(merchant.id, { until: now + FRESH_MS, summary });
    summary.catch(() => kept.delete(merchant.id));
    return summary;
  };
};
