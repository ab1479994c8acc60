import { listTamperReports, reportTamper } from '@tallystick/protocol';
import type { Platform } from '../../platform/platform.ts';
import { createTamperService, type TamperDependencies } from './service.ts';

export { tamperPolicyOf } from './policy.ts';
export { tamperMigrations } from './schema.ts';

const PAGE = 50;

/** Tamper response, the server's side: takes what devices report, and stops them. */
export const createTamper = (platform: Platform, dependencies: TamperDependencies): void => {
  const service = createTamperService(platform, dependencies);
  platform.routes.add(reportTamper, ({ body }) => service.take(body.report));
  platform.routes.add(listTamperReports, ({ actor, params, query }) =>
    service.list(actor.merchantId, params.id, query.limit ?? PAGE, query.after),
  );
};
