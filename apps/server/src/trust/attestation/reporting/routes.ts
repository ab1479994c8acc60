import { downloadEvidence, getAttestation, getTrustSummary, listResults } from '@tallystick/protocol';
import type { Terminals } from '../../../fleet/terminals/index.ts';
import type { Platform } from '../../../platform/platform.ts';
import { Refusal } from '../../../platform/refusal.ts';
import { attestationStore, type ReadAttestation } from '../store.ts';
import { toDetail } from './detail.ts';
import { pageOfResults } from './result-list.ts';
import { readTrustSummary } from './summary.ts';

const DEFAULT_HOURS = 24;
const DEFAULT_PAGE = 50;

/** What the console and auditors read: the fleet by its results, one result with its evidence, the evidence itself. */
export const addReportingRoutes = (
  { database, clock, routes }: Pick<Platform, 'database' | 'clock' | 'routes'>,
  terminals: Pick<Terminals, 'inUse'>,
): void => {
  const find = async (merchantId: string, id: string): Promise<ReadAttestation> => {
    const found = await attestationStore.find(database, merchantId, id);
    if (found === undefined) throw new Refusal('not_found');
    return found;
  };
  routes.add(getTrustSummary, async ({ actor, query }) =>
    readTrustSummary(
      { database, clock },
      actor.merchantId,
      await terminals.inUse(actor.merchantId),
      query.hours ?? DEFAULT_HOURS,
    ),
  );
  routes.add(listResults, ({ actor, query }) =>
    pageOfResults(database, actor.merchantId, { ...query, limit: query.limit ?? DEFAULT_PAGE }),
  );
  routes.add(getAttestation, async ({ actor, params }) => toDetail(await find(actor.merchantId, params.id)));
  routes.add(downloadEvidence, async ({ actor, params, reply }) => {
    const { evidence } = await find(actor.merchantId, params.id);
    const isJson = evidence.startsWith('{');
    await reply
      .header('content-type', isJson ? 'application/json' : 'application/jwt')
      .header('content-disposition', `attachment; filename="${params.id}.${isJson ? 'json' : 'jwt'}"`)
      .header('cache-control', 'no-store')
      .send(evidence);
    return undefined;
  });
};
