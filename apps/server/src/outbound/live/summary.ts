import type { Event, LiveSummary, Merchant, Payment, Terminal } from '@tallystick/protocol';
import type { Clock } from '../../platform/clock.ts';
import type { EventStore } from '../../platform/events/event-store.ts';
import { firstIdAt } from '../../platform/ids.ts';
import { createShift } from './shift.ts';
import type { LiveSources } from './sources.ts';

const RECENT_LIMIT = 20;
const TERMINALS_LIMIT = 200;
const ATTENTION_LIMIT = 20;
/** How long a summary is good for, in milliseconds: many open consoles cost as much as one. */
const FRESH_MS = 500;
/** What happened once is told of for so long, in milliseconds. */
const TOLD_FOR_MS = 3_600_000;

type Attention = LiveSummary['attention'][number];

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

/** Makes the Live page's summary, each part of it from the module that owns it. */
export const createSummary = (
  store: Pick<EventStore, 'ofType'>,
  sources: LiveSources,
  clock: Clock,
): ((merchant: Merchant) => Promise<LiveSummary>) => {
  const kept = new Map<string, { until: number; summary: Promise<LiveSummary> }>();

  const shiftOf = createShift(sources.counts);

  const read = async (merchant: Merchant, now: number): Promise<LiveSummary> => {
    const { id: merchantId } = merchant;
    const [shift, recent, reversals, terminals, fleet, refused] = await Promise.all([
      shiftOf(merchant, now),
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
      ...shift,
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
