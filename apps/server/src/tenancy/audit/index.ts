import type { ModuleDefinition } from '../../platform/module.ts';
import type { Platform } from '../../platform/platform.ts';
import type { RemovalsNoted } from '../../platform/retention/retention.ts';
import { type Audit, createAudit } from './audit.ts';
import { createAuditReading } from './reading.ts';
import { auditRetention } from './retention.ts';
import { addAuditRoutes } from './routes.ts';
import { auditMigrations } from './schema.ts';
import { auditSettings } from './settings.ts';
import { auditStore } from './store.ts';

export type { Audit } from './audit.ts';
export type { AuditChange } from './entry.ts';
export type { AuditSettings } from './settings.ts';

export interface AuditLog extends Audit {
  /** Writes down what a round of retention has removed, and where the log now begins if that was cut. */
  readonly noteRemovals: RemovalsNoted;
}

/** Who changed what: one hash-chained log for each merchant. */
export const audit = {
  name: 'audit',
  migrations: auditMigrations,
  retention: auditRetention,
  settings: auditSettings,
  create(platform: Platform): AuditLog {
    const { database } = platform;
    const log = createAudit(platform);
    addAuditRoutes(platform, createAuditReading(database));
    return {
      ...log,
      noteRemovals: (merchantId, removed) =>
        database.transaction(async (on) => {
          const { anchor } = await auditStore.head(on, merchantId);
          log.record(on, merchantId, {
            by: undefined,
            job: 'retention',
            action: 'retention.removed',
            object: { kind: 'records', id: merchantId },
            after: { rows: removed, ...('audit_entries' in removed ? { logBeginsAfter: anchor } : {}) },
          });
        }),
    };
  },
} satisfies ModuleDefinition;
