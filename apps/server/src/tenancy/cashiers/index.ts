import {
  allowWipe,
  amendCashierSettings,
  getCashierSettings,
  getTillCode,
  giveTillCode,
  listTillCashiers,
  setTillCode,
  signInCashier,
  signOutCashier,
} from '@tallystick/protocol';
import { NO_SETTINGS } from '../../platform/config/settings.ts';
import { createInvalidatedCache } from '../../platform/invalidated-cache.ts';
import type { ModuleDefinition, Running } from '../../platform/module.ts';
import type { Platform } from '../../platform/platform.ts';
import type { Routes } from '../../platform/route.ts';
import type { Audit } from '../audit/index.ts';
import type { Operators } from '../operators/index.ts';
import { cashierRetention } from './retention.ts';
import { cashierMigrations } from './schema.ts';
import { type CashierService, createCashierService } from './service.ts';
import { createSignedIn, type Known, type SignedIn } from './signed-in.ts';
import { createCashierStore } from './store.ts';
import { createTillCodes } from './till-code.ts';

export interface Cashiers extends Pick<SignedIn, 'at'>, Running {}

/** Sessions and settings that are held in memory. */
const CAPACITY = 20_000;

const addRoutes = (routes: Routes, service: CashierService, signedIn: SignedIn): void => {
  routes.add(getCashierSettings, ({ actor }) => signedIn.settings(actor.merchantId));
  routes.add(amendCashierSettings, ({ actor, body }) => service.amend(actor, body));
  routes.add(getTillCode, ({ actor }) => service.codeState(actor));
  routes.add(setTillCode, ({ actor, body }) => service.setCode(actor, body.code));
  routes.add(giveTillCode, async ({ actor, params }) => ({ code: await service.giveCode(actor, params.id) }));
  routes.add(listTillCashiers, async ({ actor }) => {
    const [settings, people] = await Promise.all([
      signedIn.settings(actor.merchantId),
      service.list(actor.merchantId),
    ]);
    return { settings, ...people };
  });
  routes.add(signInCashier, ({ actor, body }) => service.signIn(actor, body.cashierId, body.code));
  routes.add(allowWipe, ({ actor, body }) =>
    service.allowWipe(actor, body.managerId, body.code).then(() => undefined),
  );
  routes.add(signOutCashier, ({ actor }) => service.signOut(actor).then(() => undefined));
};

/** Cashiers: who stands at a till, by a short code, so that each payment has the name of who took it. */
export const cashiers = {
  name: 'cashiers',
  migrations: cashierMigrations,
  retention: cashierRetention,
  settings: NO_SETTINGS,
  create(
    platform: Platform,
    { operators, audit }: { readonly operators: Operators; readonly audit: Pick<Audit, 'record'> },
  ): Cashiers {
    const cache = createInvalidatedCache<Known>(platform, {
      channel: 'cashiers',
      capacity: CAPACITY,
      drop(known, merchantId) {
        for (const key of known.keys()) if (key.startsWith(merchantId)) known.delete(key);
      },
      deaf: 'changes of cashiers are not heard: they are read for each payment',
    });
    const store = createCashierStore(platform.database, (on, merchantId) => cache.tell(on, merchantId));
    const signedIn = createSignedIn(platform, store, operators, cache);
    const codes = createTillCodes(platform.keys, platform.randomness);
    const service = createCashierService(platform, {
      store,
      operators,
      codes,
      audit,
      forget: cache.forget,
    });
    addRoutes(platform.routes, service, signedIn);
    // Who is removed or given another role leaves the tills with it, also where the role comes back.
    operators.alsoEnd(store.endOf);
    const unfollow = operators.onSignOut(cache.forget);
    return {
      at: signedIn.at,
      async stop() {
        unfollow();
        await cache.stop();
      },
    };
  },
} satisfies ModuleDefinition;
