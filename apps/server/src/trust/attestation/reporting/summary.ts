import type { Database } from '@tallystick/database';
import type { TrustSummary } from '@tallystick/protocol';
import type { Clock } from '../../../platform/clock.ts';
import { countsStore } from './counts-store.ts';
import { SLOT_SECONDS } from './slots.ts';
import { readingStore } from './store.ts';

const HOUR_MS = 3_600_000;
/** Buckets that a plot can show: the smallest width that stays at or below this many is taken. */
const BUCKETS_MAX = 48;
const WIDTHS_SECONDS = [SLOT_SECONDS, 900, 1_800, 3_600, 10_800, 21_600, 43_200, 86_400];

const widthFor = (hours: number): number =>
  WIDTHS_SECONDS.find((width) => (hours * 3_600) / width <= BUCKETS_MAX) ?? 86_400;

type Bucket = TrustSummary['trend'][number];

/** The fleet by its results: what is counted already from the counts, the newest minutes from the records. @param terminalIds the terminals that are in use, of one merchant */
export const readTrustSummary = async (
  { database, clock }: { readonly database: Database; readonly clock: Clock },
  merchantId: string,
  terminalIds: readonly string[],
  hours: number,
): Promise<TrustSummary> => {
  const width = widthFor(hours);
  const now = clock.now();
  const first = Math.floor((now - hours * HOUR_MS) / 1000 / width) + 1;
  const last = Math.floor(now / 1000 / width);
  const { counted } = await countsStore.counted(database, merchantId);
  const slots = width / SLOT_SECONDS;
  const window = { merchantId, first: first * slots, counted };
  const [trend, failing, verdicts] = await Promise.all([
    readingStore.trend(database, window),
    readingStore.failing(database, window),
    readingStore.lastVerdicts(database, merchantId, terminalIds),
  ]);
  const buckets = new Map<number, Bucket>();
  for (let at = first; at <= last; at += 1) {
    const time = new Date(at * width * 1000).toISOString();
    buckets.set(at, { at: time, affirming: 0, warning: 0, contraindicated: 0 });
  }
  for (const { slot, verdict, n } of trend) {
    const counts = buckets.get(Math.floor(slot / slots));
    if (counts) counts[verdict] += n;
  }
  const fleet = { affirming: 0, warning: 0, contraindicated: 0, never: terminalIds.length };
  for (const { verdict, n } of verdicts) {
    fleet[verdict] = n;
    fleet.never -= n;
  }
  return {
    from: new Date(first * width * 1000).toISOString(),
    to: new Date(now).toISOString(),
    bucketSeconds: width,
    fleet,
    trend: [...buckets.values()],
    failing: failing.map((row) => ({
      id: row.check_id,
      status: row.status,
      count: row.n,
      terminals: row.terminals,
      lastAt: row.last_at.toISOString(),
      latest: row.latest,
      attestationId: row.attestation_id,
    })),
  };
};
