import type { Merchant } from '@tallystick/protocol';
import type { ModuleDefinition } from '../../platform/module.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Audit } from '../audit/index.ts';
import { addMerchantRoutes } from './routes.ts';
import { merchantMigrations } from './schema.ts';
import { createMerchantService, type MerchantService } from './service.ts';
import { type MerchantSettings, merchantSettings } from './settings.ts';

export type { MerchantListener } from './service.ts';
export type { MerchantSettings } from './settings.ts';
export { TEST_MERCHANT } from './test-merchant.ts';

export interface Merchants extends MerchantService {
  /** The merchant that this server began with. */
  readonly first: Merchant;
}

/** Tenants and their API keys. */
export const merchants = {
  name: 'merchants',
  migrations: merchantMigrations,
  retention: [],
  settings: merchantSettings,
  /** @throws ConfigError where the database has no merchant and the settings do not say enough of whom to begin with */
  async create(
    platform: Platform,
    settings: MerchantSettings,
    { audit }: { readonly audit: Audit },
  ): Promise<Merchants> {
    const service = createMerchantService(platform, audit);
    const first = await service.ensureFirst(settings);
    const made = { ...service, first };
    addMerchantRoutes(platform.routes, made);
    return made;
  },
} satisfies ModuleDefinition;
