import type { Queryable } from '@tallystick/database';
import { type Merchant, shownText } from '@tallystick/protocol';
import type { OperatorActor } from '../../platform/actor.ts';
import { createInvalidatedCache } from '../../platform/invalidated-cache.ts';
import type { Platform } from '../../platform/platform.ts';
import { Refusal } from '../../platform/refusal.ts';
import type { Audit } from '../audit/index.ts';
import { type ApiKeys, createApiKeys } from './api-keys.ts';
import { ensureFirstMerchant } from './first-merchant.ts';
import type { MerchantSettings } from './settings.ts';
import { createMerchantStore, type MerchantRow } from './store.ts';
import { assumedZone, requestedZone } from './time-zone.ts';
import { createWrongKeys } from './wrong-keys.ts';
import { createZoneStore } from './zone-store.ts';

const CHANNEL = 'merchant_changed';
const CAPACITY = 10_000;

/** Who keeps something that was made of a merchant. */
export interface MerchantListener {
  /** Inside the transaction that amends a merchant. */
  amending(on: Queryable, merchantId: string): Promise<void>;
  /** After that transaction, before anybody is told that it is done. */
  amended(merchantId: string): void;
}

export interface MerchantService extends Omit<ApiKeys, 'adopt'> {
  /** One merchant, from memory for as long as changes by every process are heard. Raises `not_found`. */
  get(merchantId: string): Promise<Merchant>;
  /** One merchant as the database has it now. Raises `not_found`. */
  read(merchantId: string): Promise<Merchant>;
  /** What is in memory of a merchant and can be trusted; the same object until the merchant changes. */
  known(merchantId: string): Merchant | undefined;
  /** Ids of all merchants. */
  readonly ids: () => Promise<string[]>;
  /**
   * Gives a merchant another time zone; null: that of its country. Its own zone again changes nothing.
   * Raises `time_zone_unknown` and `time_zone_required`.
   */
  amend(actor: OperatorActor, timeZone: string | null): Promise<Merchant>;
  /** Has somebody told of amendments; named while modules are made. */
  listen(listener: MerchantListener): void;
  /**
   * Gives the server its first merchant if it has none, and the given API key if that is new. Several processes may do so at once.
   * @throws ConfigError if the database was made in the other mode, or is empty and the settings do not say enough of whom to begin with
   */
  ensureFirst(settings: MerchantSettings): Promise<Merchant>;
  stop(): Promise<void>;
}

const toMerchant = (row: MerchantRow, now: number): Merchant => ({
  id: row.merchantId,
  name: shownText(row.name),
  mode: row.mode,
  currency: row.currency as Merchant['currency'],
  countryCode: row.countryCode,
  merchantNumber: row.merchantNumber,
  timeZone: row.timeZone ?? assumedZone(row.countryCode, now).zone,
  createdAt: row.createdAt.toISOString(),
});

/** What was amended, as the audit log has it. */
const amendment = (actor: OperatorActor, before: Merchant, next: Merchant) =>
  ({
    by: actor.id,
    action: 'merchant.amended',
    object: { kind: 'merchant', id: next.id, name: next.name },
    before: { timeZone: before.timeZone },
    after: { timeZone: next.timeZone },
  }) as const;

/** Tenants and their API keys. */
export const createMerchantService = (
  platform: Pick<
    Platform,
    'database' | 'clock' | 'ids' | 'keys' | 'randomness' | 'config' | 'log' | 'outbox' | 'failedEntries'
  >,
  audit: Audit,
): MerchantService => {
  const { clock, database, outbox } = platform;
  const wrongKeys = createWrongKeys(platform);
  const store = createMerchantStore(database, wrongKeys);
  const zones = createZoneStore(database);
  const { adopt, ...apiKeys } = createApiKeys(platform, store, wrongKeys, audit);
  const listeners: MerchantListener[] = [];
  const cache = createInvalidatedCache<Merchant>(platform, {
    channel: CHANNEL,
    capacity: CAPACITY,
    drop: (known, merchantId) => known.delete(merchantId),
    deaf: 'Changes of merchants by other processes cannot be heard: each request reads the database',
  });

  const read = async (merchantId: string): Promise<Merchant> => {
    const row = await store.find(merchantId);
    if (row === undefined) throw new Refusal('not_found');
    return toMerchant(row, clock.now());
  };

  /** True: the zone is another one now, and whoever keeps something of the merchant has been told. */
  const change = (actor: OperatorActor, before: Merchant, next: Merchant): Promise<boolean> =>
    database.transaction(async (on) => {
      if (!(await zones.changeZone(on, next.id, next.timeZone))) return false;
      for (const listener of listeners) await listener.amending(on, next.id);
      const data = { ...next, by: actor.id };
      await outbox.add(on, next.id, { type: 'merchant.amended', subject: next.id, data });
      audit.record(on, next.id, amendment(actor, before, next));
      await cache.tell(on, next.id);
      return true;
    });

  return {
    ...apiKeys,
    get: async (merchantId) => cache.get(merchantId) ?? cache.read(merchantId, () => read(merchantId)),
    read,
    known: cache.get,
    ids: () => store.ids(),
    async amend(actor, asked) {
      const held = await read(actor.merchantId);
      const timeZone = requestedZone(asked, held.countryCode, clock.now());
      const next = { ...held, timeZone };
      if (await change(actor, held, next)) {
        cache.forget(next.id);
        for (const listener of listeners) listener.amended(next.id);
        outbox.announce(next.id);
      }
      return next;
    },
    listen: (listener) => void listeners.push(listener),
    async ensureFirst(settings) {
      const row = await ensureFirstMerchant(platform, { store, zones, audit }, settings);
      const { seedApiKey } = settings;
      if (seedApiKey !== undefined) {
        await adopt(row.merchantId, 'From TALLYSTICK_SEED_API_KEY', seedApiKey);
      }
      return toMerchant(row, clock.now());
    },
    async stop() {
      await Promise.all([cache.stop(), apiKeys.stop()]);
    },
  };
};
