import { getLiveSummary, listEvents, type Merchant } from '@tallystick/protocol';
import type { Running } from '../../platform/module.ts';
import type { Platform } from '../../platform/platform.ts';
import { createEventStore } from './event-store.ts';
import type { LiveSources } from './sources.ts';
import { addEventStream } from './stream.ts';
import { createSummary } from './summary.ts';

export interface LiveDependencies {
  readonly merchants: { get(merchantId: string): Promise<Merchant> };
  readonly sources: LiveSources;
  readonly onSignOut: (run: () => void) => () => void;
}

const PAGE = 50;

/** The events of a merchant, as list and as stream, and the shift at a glance. */
export const createLive = (
  platform: Platform,
  { merchants, sources, onSignOut }: LiveDependencies,
): Running => {
  const { routes, database, clock } = platform;
  const store = createEventStore(database);
  const summarise = createSummary(store, sources, clock);
  const streams = addEventStream(platform, store);
  const unfollow = onSignOut(() => streams.recheck());

  routes.add(listEvents, async ({ actor, query }) => {
    const limit = query.limit ?? PAGE;
    const data = await store.newest(actor.merchantId, query.after, limit + 1);
    const more = data.length > limit;
    if (more) data.pop();
    const next = data.at(-1)?.id;
    return more && next !== undefined ? { data, next } : { data };
  });
  routes.add(getLiveSummary, async ({ actor }) => summarise(await merchants.get(actor.merchantId)));
  return {
    drain() {
      unfollow();
      streams.stop();
    },
  };
};
