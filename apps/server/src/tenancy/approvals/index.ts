import { NO_SETTINGS } from '../../platform/config/settings.ts';
import type { ModuleDefinition, Running } from '../../platform/module.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Audit } from '../audit/index.ts';
import type { Merchants } from '../merchants/index.ts';
import type { Operators } from '../operators/index.ts';
import { createExpiry, type Expiry } from './expiry.ts';
import { type ChangeKind, createKinds } from './kinds.ts';
import { addApprovalRoutes } from './routes.ts';
import { createRules, type Rules } from './rules.ts';
import { approvalMigrations } from './schema.ts';
import { createApprovalService } from './service.ts';
import { createTrail } from './trail.ts';

export type { ChangeKind } from './kinds.ts';

export interface Approvals extends Running, Pick<Rules, 'require'> {
  /** Registers a kind of change; named while modules are made. */
  register(kind: ChangeKind): void;
  readonly expiry: Pick<Expiry, 'runOnce'>;
}

export interface ApprovalsDependencies {
  readonly audit: Pick<Audit, 'record'>;
  readonly operators: Pick<Operators, 'namesOf' | 'countOwners'>;
  readonly merchants: Pick<Merchants, 'makerOf'>;
}

/** Changes that one person asks for and a second one approves. */
export const approvals = {
  name: 'approvals',
  migrations: approvalMigrations,
  retention: [],
  settings: NO_SETTINGS,
  create(platform: Platform, { audit, operators, merchants }: ApprovalsDependencies): Approvals {
    const kinds = createKinds();
    const trail = createTrail(platform, audit);
    const countOwners = (merchantId: string) => operators.countOwners(merchantId);
    const rules = createRules(platform, { kinds, audit, countOwners });
    const expiry = createExpiry(platform, trail);
    const service = createApprovalService(platform, {
      kinds,
      trail,
      namesOf: operators.namesOf,
      endOver: expiry.runOnce,
      makerOf: merchants.makerOf,
    });
    addApprovalRoutes(platform.routes, service, rules);
    return {
      register: kinds.register,
      require: rules.require,
      expiry,
      start: () => expiry.start?.(),
      stop: () => expiry.stop?.(),
    };
  },
} satisfies ModuleDefinition;
