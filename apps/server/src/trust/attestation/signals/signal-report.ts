import { SIGNALS, type SignalName, signalStateOf } from '@tallystick/attestation/appraisal';
import type { OutsideSignal } from '@tallystick/protocol';
import type { Policies } from '../../policies/index.ts';
import type { ListFetchedAt } from './signals.ts';

const HOUR_MS = 3_600_000;

/** When an external source last affirmed each device of a merchant that depends on it, in Unix milliseconds. */
export type LastAffirmedAt = (merchantId: string, name: SignalName) => Promise<readonly number[]>;

/** Tells an operator how each outside service stands, and what the policy in force makes of it. */
export const createSignalReport =
  (dependencies: {
    readonly policies: Policies;
    readonly listFetchedAt: ListFetchedAt;
    readonly lastAffirmedAt: LastAffirmedAt;
    readonly now: () => number;
  }) =>
  async (merchantId: string): Promise<OutsideSignal[]> => {
    const { signals } = (await dependencies.policies.of(merchantId)).active;
    const at = dependencies.now();
    return Promise.all(
      SIGNALS.map(async (name): Promise<OutsideSignal> => {
        const rule = signals[name];
        const affirmedAt = await dependencies.lastAffirmedAt(merchantId, name);
        // Every device stands on the one list; of the others each has its own last word.
        const list = dependencies.listFetchedAt();
        const goods = name === 'revocationList' ? affirmedAt.map(() => list) : affirmedAt;
        const counts = { fresh: 0, stale: 0, expired: 0 };
        for (const good of goods) counts[signalStateOf(rule, good, at)] += 1;
        const known = goods.filter((good) => good !== undefined);
        const lastGood = name === 'revocationList' ? list : known.length > 0 ? Math.max(...known) : undefined;
        const state = signalStateOf(rule, lastGood, at);
        const hours = state === 'stale' ? rule.freshHours : rule.freshHours + rule.graceHours;
        return {
          name,
          state: affirmedAt.length === 0 && lastGood === undefined ? 'unused' : state,
          ...(lastGood === undefined ? {} : { lastGoodAt: new Date(lastGood).toISOString() }),
          ...(lastGood === undefined || state === 'fresh'
            ? {}
            : { since: new Date(lastGood + hours * HOUR_MS).toISOString() }),
          devices: affirmedAt.length,
          stale: counts.stale,
          expired: counts.expired,
          rule,
        };
      }),
    );
  };
