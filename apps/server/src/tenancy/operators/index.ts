import { shownText } from '@tallystick/protocol';
import { NO_SETTINGS } from '../../platform/config/settings.ts';
import type { ModuleDefinition } from '../../platform/module.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Audit } from '../audit/index.ts';
import type { Merchants } from '../merchants/index.ts';
import { createOperatorGate, createSessionGate } from './gates.ts';
import { operatorRetention } from './retention.ts';
import { addOperatorRoutes } from './routes.ts';
import { operatorMigrations } from './schema.ts';
import { createOperatorService, type OperatorService } from './service.ts';
import { createSessions } from './session.ts';
import { createOperatorStore } from './store.ts';

export interface Operators extends Pick<OperatorService, 'createSetupToken'> {
  /** Names of operators and labels of API keys, by id; operators that are not of the merchant are left out. */
  namesOf(merchantId: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** How many operators a merchant has. */
  count(merchantId: string): Promise<number>;
  /** Calls `run` after each sign-out in this process, with the merchant of who signed out. The result stops it. */
  onSignOut(run: (merchantId: string) => void): () => void;
}

export interface OperatorDependencies {
  readonly merchants: Merchants;
  readonly audit: Audit;
}

/** Console sign-in, and the gates of what operators and API keys may do. */
export const operators = {
  name: 'operators',
  migrations: operatorMigrations,
  retention: operatorRetention,
  settings: NO_SETTINGS,
  create(platform: Platform, { merchants, audit }: OperatorDependencies): Operators {
    const { routes, config } = platform;
    const store = createOperatorStore(platform.database);
    audit.names('opr', (on, merchantId, id) => store.nameOf(on, merchantId, id));
    const sessions = createSessions(platform, store, audit);
    const service = createOperatorService(platform, store, merchants, audit);
    const listeners = new Set<(merchantId: string) => void>();

    const sessionGate = createSessionGate(sessions, config.origin);
    routes.gate('session', sessionGate);
    routes.gate('operator', createOperatorGate(merchants, sessions, sessionGate));
    addOperatorRoutes(routes, service, sessions, config.origin, (merchantId) => {
      for (const run of listeners) run(merchantId);
    });
    return {
      createSetupToken: service.createSetupToken,
      async namesOf(merchantId, ids) {
        const [people, keys] = await Promise.all([
          Promise.all(ids.map((id) => store.findOperator(merchantId, id))),
          merchants.listApiKeys(merchantId),
        ]);
        return new Map([
          ...people.flatMap((row) => (row === undefined ? [] : [[row.id, shownText(row.name)] as const])),
          ...keys.map(({ id, label }) => [id, label] as const),
        ]);
      },
      count: (merchantId) => store.countOperators(merchantId),
      onSignOut(run) {
        listeners.add(run);
        return () => listeners.delete(run);
      },
    };
  },
} satisfies ModuleDefinition;
