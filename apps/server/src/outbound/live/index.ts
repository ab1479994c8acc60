import { getLiveSummary, listEvents } from '@tallystick/protocol';
import type { TerminalView } from '../../devices/terminal-operations/index.ts';
import type { Terminals } from '../../fleet/terminals/index.ts';
import type { Payments } from '../../money/payments/index.ts';
import { NO_SETTINGS } from '../../platform/config/settings.ts';
import { createEventStore } from '../../platform/events/event-store.ts';
import type { ModuleDefinition, Running } from '../../platform/module.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Merchants } from '../../tenancy/merchants/index.ts';
import type { Operators } from '../../tenancy/operators/index.ts';
import type { LiveSources } from './sources.ts';
import { addEventStream } from './stream.ts';
import { createSummary } from './summary.ts';

export interface LiveDependencies {
  readonly merchants: Pick<Merchants, 'get'>;
  readonly operators: Pick<Operators, 'onSignOut'>;
  readonly payments: Pick<Payments, 'live'>;
  readonly terminals: Pick<Terminals, 'fleet'>;
  readonly terminalView: Pick<TerminalView, 'page'>;
}

const PAGE = 50;

const createLive = (
  platform: Platform,
  { merchants, operators, payments, terminals, terminalView }: LiveDependencies,
): Running => {
  const { routes, database, clock } = platform;
  const store = createEventStore(database);
  const sources: LiveSources = {
    ...payments.live,
    fleet: (merchantId) => terminals.fleet(merchantId),
    terminals: async (merchantId, limit) => (await terminalView.page(merchantId, { limit })).data,
  };
  const summarise = createSummary(store, sources, clock);
  const streams = addEventStream(platform, store);
  const unfollow = operators.onSignOut((merchantId) => streams.recheck(merchantId));

  routes.add(listEvents, ({ actor, query }) =>
    store.page(actor.merchantId, { ...query, limit: query.limit ?? PAGE }),
  );
  routes.add(getLiveSummary, async ({ actor }) => summarise(await merchants.get(actor.merchantId)));
  return {
    drain() {
      unfollow();
      streams.stop();
    },
  };
};

/** The events of a merchant, as list and as stream, and the shift at a glance. */
export const live = {
  name: 'live',
  migrations: [],
  retention: [],
  settings: NO_SETTINGS,
  create: createLive,
} satisfies ModuleDefinition;
