import { amendMerchant, createApiKey, getMerchant, listApiKeys, revokeApiKey } from '@tallystick/protocol';
import type { Routes } from '../../platform/route.ts';
import type { MerchantService } from './service.ts';

export const addMerchantRoutes = (routes: Routes, merchants: MerchantService): void => {
  routes.add(getMerchant, ({ actor }) => merchants.get(actor.merchantId));
  routes.add(amendMerchant, ({ actor, body }) => merchants.amend(actor, body.timeZone));
  routes.add(listApiKeys, async ({ actor }) => ({ data: await merchants.listApiKeys(actor.merchantId) }));
  routes.add(createApiKey, ({ actor, body }) => merchants.createApiKey(actor, body.label));
  routes.add(revokeApiKey, ({ actor, params }) => merchants.revokeApiKey(actor, params.id));
};
