import { getApiRequest, listApiRequests } from '@tallystick/protocol';
import { defineSettings } from '../../platform/config/settings.ts';
import { Whole } from '../../platform/config/variables.ts';
import { firstIdAt } from '../../platform/ids.ts';
import type { ModuleDefinition, Running } from '../../platform/module.ts';
import type { Platform } from '../../platform/platform.ts';
import { Refusal } from '../../platform/refusal.ts';
import { byId } from '../../platform/retention/rule.ts';
import { createRequestLog } from './request-log.ts';
import { API_REQUEST_MIGRATIONS } from './schema.ts';
import { requestStore } from './store.ts';

export interface ApiRequestSettings {
  /** For how many days requests of API keys are kept. */
  readonly requestsKeptDays: number;
}

const settings = defineSettings(
  { RETENTION_REQUESTS_DAYS: Whole(7, 1, 90, 'days that requests of API keys are kept') },
  (read): ApiRequestSettings => ({ requestsKeptDays: read.RETENTION_REQUESTS_DAYS }),
);

const retention = byId({
  table: 'api_requests',
  key: 'id',
  keptDays: ({ requestsKeptDays }: ApiRequestSettings) => requestsKeptDays,
  bound: (before) => firstIdAt('apiRequest', before.getTime()),
});

export interface ApiRequests extends Running {
  /** Writes what was answered up to now. */
  flush(): Promise<void>;
}

const createApiRequests = (platform: Platform): ApiRequests => {
  const { routes, database, answered } = platform;
  const log = createRequestLog(platform);
  answered.listen((request) => log.add(request));
  routes.add(listApiRequests, async ({ actor, query }) => {
    // What somebody has just tried is what they come to look at.
    await log.flush();
    return requestStore.page(database, actor.merchantId, query);
  });
  routes.add(getApiRequest, async ({ actor, params }) => {
    const found = await requestStore.find(database, actor.merchantId, params.id);
    if (found === undefined) throw new Refusal('not_found');
    return found;
  });
  return { flush: () => log.flush(), stop: () => log.stop() };
};

/** Recent requests of API keys with their answers, redacted, for whoever writes a program against the API. */
export const apiRequests = {
  name: 'api-requests',
  migrations: API_REQUEST_MIGRATIONS,
  retention: [retention],
  settings,
  create: createApiRequests,
} satisfies ModuleDefinition;
