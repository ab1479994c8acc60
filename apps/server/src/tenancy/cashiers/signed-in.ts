import { timingSafeEqual } from 'node:crypto';
import { type Cashier, type CashierSettings, TILL_ROLES } from '@tallystick/protocol';
import type { DeviceActor } from '../../platform/actor.ts';
import type { InvalidatedCache } from '../../platform/invalidated-cache.ts';
import type { Platform } from '../../platform/platform.ts';
import { Refusal } from '../../platform/refusal.ts';
import type { Operators } from '../operators/index.ts';
import type { CashierStore } from './store.ts';

/** Off, so that no till stops by an upgrade. */
export const DEFAULTS: CashierSettings = { required: false, idleMinutes: 5 };

/** What is known without a query: how a merchant has it, or who is signed in at a device. */
export type Known =
  | { readonly kind: 'settings'; readonly settings: CashierSettings }
  | {
      readonly kind: 'session';
      readonly session:
        | { readonly cashier: Cashier; readonly digest: Uint8Array; readonly expiresAt: number }
        | undefined;
    };

export const settingsKey = (merchantId: string): string => merchantId;
const sessionKey = (merchantId: string, deviceId: string): string => `${merchantId} ${deviceId}`;

export interface SignedIn {
  settings(merchantId: string): CashierSettings | Promise<CashierSettings>;
  /**
   * Who takes the payment that a device starts; undefined where cashiers do not sign in. No query once it is known.
   * @throws Refusal `cashier_required`
   */
  at(actor: DeviceActor, token: string | undefined): Cashier | undefined | Promise<Cashier | undefined>;
}

/** Tells whom a cashier's token stands for: good on the device that it was given to, for as long as the person may work at a till. */
export const createSignedIn = (
  { clock, keys }: Pick<Platform, 'clock' | 'keys'>,
  store: CashierStore,
  operators: Pick<Operators, 'find'>,
  cache: InvalidatedCache<Known>,
): SignedIn => {
  const readSettings = async (merchantId: string): Promise<CashierSettings> => {
    const known = await cache.read(settingsKey(merchantId), async () => ({
      kind: 'settings' as const,
      settings: (await store.settings(merchantId)) ?? DEFAULTS,
    }));
    return known.settings;
  };
  const settings = (merchantId: string): CashierSettings | Promise<CashierSettings> => {
    const known = cache.get(settingsKey(merchantId));
    return known?.kind === 'settings' ? known.settings : readSettings(merchantId);
  };

  const sessionAt = async ({ merchantId, deviceId }: DeviceActor) => {
    const key = sessionKey(merchantId, deviceId);
    const held = cache.get(key);
    if (held?.kind === 'session') return held.session;
    const read = await cache.read(key, async () => {
      const row = await store.session(merchantId, deviceId);
      const person = row && (await operators.find(merchantId, row.operatorId));
      const isGood = person !== undefined && TILL_ROLES.includes(person.role);
      const session =
        row && isGood
          ? {
              cashier: { id: person.id, name: person.name },
              digest: row.digest,
              expiresAt: row.expiresAt.getTime(),
            }
          : undefined;
      return { kind: 'session' as const, session };
    });
    return read.session;
  };

  const find = async (actor: DeviceActor, token: string | undefined): Promise<Cashier | undefined> => {
    const { required } = await settings(actor.merchantId);
    if (token !== undefined) {
      const session = await sessionAt(actor);
      const digest = keys.digest('cashier-session', token);
      const isIts = session !== undefined && timingSafeEqual(digest, session.digest);
      if (isIts && session.expiresAt > clock.now()) return session.cashier;
    }
    if (required) throw new Refusal('cashier_required');
    return undefined;
  };

  return {
    settings,
    at(actor, token) {
      const known = cache.get(settingsKey(actor.merchantId));
      if (token === undefined && known?.kind === 'settings' && !known.settings.required) return undefined;
      return find(actor, token);
    },
  };
};
