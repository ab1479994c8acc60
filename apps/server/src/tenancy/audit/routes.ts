import { Readable } from 'node:stream';
import { canonicalJson } from '@tallystick/encoding';
import {
  AUDIT_EXPORT_PATH,
  AuditExportQuery,
  getAuditEntry,
  getAuditHead,
  listAuditEntries,
} from '@tallystick/protocol';
import type { Platform } from '../../platform/platform.ts';
import { Refusal } from '../../platform/refusal.ts';
import { compileQueryCheck } from '../../platform/validation.ts';
import type { AuditReading } from './reading.ts';

const PAGE = 50;
/** HEAD would read a log that nobody gets. */
const NO_HEAD = { exposeHeadRoute: false };

const checkQuery = compileQueryCheck(AuditExportQuery);

export const addAuditRoutes = (
  { routes, http }: Pick<Platform, 'routes' | 'http'>,
  reading: AuditReading,
): void => {
  routes.add(listAuditEntries, ({ actor, query }) =>
    reading.page(actor.merchantId, { ...query, limit: query.limit ?? PAGE }),
  );
  routes.add(getAuditEntry, ({ actor, params }) => reading.one(actor.merchantId, Number(params.sequence)));
  routes.add(getAuditHead, ({ actor }) => reading.head(actor.merchantId));

  http.get(AUDIT_EXPORT_PATH, NO_HEAD, async (request, reply) => {
    const actor = await routes.enter(listAuditEntries, request, reply);
    if (actor.kind !== 'operator') throw new Refusal('sign_in_required');
    const { from, to } = checkQuery(request.query);
    const header = await reading.header(actor.merchantId, from, to);
    const text = async function* () {
      yield `${canonicalJson(header)}\n`;
      for await (const lines of reading.lines(header)) yield lines.map((line) => `${line}\n`).join('');
    };
    return reply
      .headers({
        'content-type': 'application/x-ndjson; charset=utf-8',
        'content-disposition': 'attachment; filename="audit-log.jsonl"',
        'cache-control': 'no-store',
      })
      .send(Readable.from(text()));
  });
};
