import type { Platform } from '../../platform/platform.ts';
import { addMerchantRoutes } from './routes.ts';
import { createMerchantService, type Merchants } from './service.ts';

export { merchantMigrations } from './schema.ts';
export { type Merchants, TEST_MERCHANT } from './service.ts';

/** Tenants and their API keys. */
export const createMerchants = (platform: Platform): Merchants => {
  const merchants = createMerchantService(platform);
  addMerchantRoutes(platform.routes, merchants);
  return merchants;
};
