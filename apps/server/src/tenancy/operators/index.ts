import type { Platform } from '../../platform/platform.ts';
import type { Merchants } from '../merchants/index.ts';
import { createOperatorGate, createSessionGate } from './gates.ts';
import { addOperatorRoutes } from './routes.ts';
import { createOperatorService, type Operators } from './service.ts';
import { createSessions } from './session.ts';
import { createOperatorStore } from './store.ts';

export { operatorRetention } from './retention.ts';
export { operatorMigrations } from './schema.ts';

export interface OperatorModule extends Pick<Operators, 'createSetupToken'> {
  /** Names of operators by id; those that are not of the merchant are left out. */
  namesOf(merchantId: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Calls `run` after each sign-out in this process. The result stops it. */
  onSignOut(run: () => void): () => void;
}

/** Console sign-in, and the gates of what operators and API keys may do. */
export const createOperators = (
  platform: Platform,
  { merchants }: { readonly merchants: Merchants },
): OperatorModule => {
  const { routes, config } = platform;
  const store = createOperatorStore(platform.database);
  const sessions = createSessions(platform, store);
  const operators = createOperatorService(platform, store, merchants);
  const listeners = new Set<() => void>();

  const sessionGate = createSessionGate(sessions, config.origin);
  routes.gate('session', sessionGate);
  routes.gate('operator', createOperatorGate(merchants, sessionGate));
  addOperatorRoutes(routes, operators, sessions, config.origin, () => {
    for (const run of listeners) run();
  });
  return {
    createSetupToken: operators.createSetupToken,
    async namesOf(merchantId, ids) {
      const found = await Promise.all(ids.map((id) => store.findOperator(merchantId, id)));
      return new Map(found.flatMap((row) => (row === undefined ? [] : [[row.id, row.name] as const])));
    },
    onSignOut(run) {
      listeners.add(run);
      return () => listeners.delete(run);
    },
  };
};
