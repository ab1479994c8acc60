import type { Queryable } from '@tallystick/database';
import type { PolicyShadow } from '@tallystick/protocol';
import { type ShadowExampleKept, shadowStore } from './shadow-store.ts';

const HOUR_MS = 3_600_000;
const EXAMPLES = 20;

type Hour = PolicyShadow['hours'][number];
type Counted = Awaited<ReturnType<typeof shadowStore.counts>>;

/** Every hour from the first to now, so that a plot has no gaps. */
const emptyHours = (since: number, now: number): Map<number, Hour> => {
  const hours = new Map<number, Hour>();
  for (let at = since; at <= now; at += HOUR_MS) {
    hours.set(at, { at: new Date(at).toISOString(), appraised: 0, refused: 0, admitted: 0, other: 0 });
  }
  return hours;
};

const kindOf = (was: string, wouldBe: string): 'refused' | 'admitted' | 'other' => {
  if (wouldBe === 'contraindicated') return 'refused';
  return was === 'contraindicated' ? 'admitted' : 'other';
};

const shownHours = (counted: Counted, since: number, now: number): readonly Hour[] => {
  const hours = emptyHours(since, now);
  for (const { check, hour, was, wouldBe, appraised } of counted) {
    const held = check === '' ? hours.get(hour.getTime()) : undefined;
    if (held === undefined) continue;
    held.appraised += appraised;
    if (was !== wouldBe) held[kindOf(was, wouldBe)] += appraised;
  }
  return [...hours.values()];
};

type CheckCount = PolicyShadow['checks'][number];

const disclosedChecks = (counted: Counted): CheckCount[] => {
  const checks = new Map<string, CheckCount>();
  for (const { check: id, was, wouldBe, appraised } of counted) {
    if (id === '') continue;
    const key = `${id} ${was} ${wouldBe}`;
    const held = checks.get(key);
    if (held === undefined) {
      const finding = { was, wouldBe } as Pick<CheckCount, 'was' | 'wouldBe'>;
      checks.set(key, { id, ...finding, count: appraised });
    } else held.count += appraised;
  }
  return [...checks.values()].sort((a, b) => b.count - a.count);
};

const shownExample = ({ at, checks, was, wouldBe, ...example }: ShadowExampleKept) => ({
  ...example,
  ...({ was, wouldBe } as Pick<PolicyShadow['examples'][number], 'was' | 'wouldBe'>),
  checks: [...checks],
  at: at.toISOString(),
});

/** What a candidate would have decided otherwise in the last hours, for plot and table. */
export const shadowSummary = async (
  on: Queryable,
  merchantId: string,
  version: number,
  { hours, now }: { readonly hours: number; readonly now: number },
): Promise<PolicyShadow> => {
  const since = (Math.floor(now / HOUR_MS) - hours + 1) * HOUR_MS;
  const from = new Date(since);
  const [counted, examples] = await Promise.all([
    shadowStore.counts(on, merchantId, version, from),
    shadowStore.examples(on, merchantId, version, from, EXAMPLES),
  ]);
  const shown = shownHours(counted, since, now);
  const sum = (pick: (hour: Hour) => number): number => shown.reduce((total, hour) => total + pick(hour), 0);
  return {
    version,
    appraised: sum(({ appraised }) => appraised),
    changed: sum(({ refused, admitted, other }) => refused + admitted + other),
    hours: [...shown],
    checks: disclosedChecks(counted),
    examples: examples.map(shownExample),
  };
};
