import type { Database } from '@tallystick/database';
import { Gauge, type Metrics } from '@tallystick/operating';

/** Tells how busy the pool of connections is; read when the metrics are. */
export const addDatabaseMetrics = (database: Pick<Database, 'connections'>, metrics: Metrics): void => {
  new Gauge({
    name: 'tallystick_database_connections',
    help: 'Connections of the pool by state; waiting counts callers that wait for one.',
    labelNames: ['state'],
    registers: [metrics],
    collect() {
      for (const [state, count] of Object.entries(database.connections() ?? {})) this.set({ state }, count);
    },
  });
};
