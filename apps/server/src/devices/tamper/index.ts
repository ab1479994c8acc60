import { strict as assert } from 'node:assert';
import { listTamperReports, reportTamper } from '@tallystick/protocol';
import type { Terminals } from '../../fleet/terminals/index.ts';
import { NO_SETTINGS } from '../../platform/config/settings.ts';
import type { ModuleDefinition } from '../../platform/module.ts';
import type { Platform } from '../../platform/platform.ts';
import { tamperMigrations } from './schema.ts';
import { createTamperService, type EndWork } from './service.ts';

export interface Tamper {
  /** Registers who ends what a device had under way when it is stopped, and tells the device how that stands. Once. */
  registerWork(endWork: EndWork): void;
}

const PAGE = 50;

/** Tamper response, the server's side: takes what devices report, and stops them. */
export const tamper = {
  name: 'tamper',
  migrations: tamperMigrations,
  retention: [],
  settings: NO_SETTINGS,
  create(platform: Platform, { terminals }: { readonly terminals: Terminals }): Tamper {
    let registered: EndWork | undefined;
    const service = createTamperService(platform, {
      deviceStatuses: terminals.statuses,
      terminals,
      endWork: async (actor, paymentId) => registered?.(actor, paymentId),
    });
    platform.routes.add(reportTamper, ({ body }) => service.take(body.report));
    platform.routes.add(listTamperReports, ({ actor, params, query }) =>
      service.list(actor.merchantId, params.id, query.limit ?? PAGE, query.after),
    );
    return {
      registerWork(endWork) {
        assert(registered === undefined, 'the work of a stopped device has one keeper');
        registered = endWork;
      },
    };
  },
} satisfies ModuleDefinition;
