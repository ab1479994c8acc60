import { createHash } from 'node:crypto';
import { toBase64Url } from '@tallystick/encoding';
import type { ApiKey, Merchant } from '@tallystick/protocol';
import type { OperatorActor } from '../../platform/actor.ts';
import { ConfigError } from '../../platform/config.ts';
import type { Platform } from '../../platform/platform.ts';
import { Refusal } from '../../platform/refusal.ts';
import { createAuthenticate } from './authenticate.ts';
import type { FirstMerchantSettings } from './settings.ts';
import { type ApiKeyRow, createMerchantStore, type MerchantRow } from './store.ts';
import { createWrongKeys } from './wrong-keys.ts';

const KEY_BYTES = 24;
/** How long a merchant read from the database is believed, in milliseconds, and how many are kept. */
const CACHE_MS = 60_000;
const CACHE_LIMIT = 10_000;

/** The merchant that a server in test mode begins with. */
export const TEST_MERCHANT: FirstMerchantSettings = {
  name: 'Hazel & Co. Coffee',
  currency: 'EUR',
  countryCode: '276',
  merchantNumber: '276000000000015',
};

export interface MerchantService {
  /** One merchant, from memory if it was read lately. Raises `not_found`. */
  get(merchantId: string): Promise<Merchant>;
  /** Ids of all merchants. */
  readonly ids: () => Promise<string[]>;
  /**
   * Who an API key acts for; undefined if it is unknown or revoked.
   *
   * @throws Refusal `too_many_requests` where the address has shown too many wrong ones
   */
  authenticate(apiKey: string, ip: string): Promise<OperatorActor | undefined>;
  listApiKeys(merchantId: string): Promise<ApiKey[]>;
  /** Makes an API key. `secret` is known only now. */
  createApiKey(merchantId: string, label: string): Promise<{ apiKey: ApiKey; secret: string }>;
  revokeApiKey(merchantId: string, id: string): Promise<ApiKey>;
  /**
   * Gives the server its first merchant if it has none, and the given API key if that is new. Several processes may do so at once.
   * @throws ConfigError if the database was made in the other mode, or is empty and live mode was not told whom to begin with
   */
  ensureFirst(settings: FirstMerchantSettings | undefined, apiKey: string | undefined): Promise<Merchant>;
}

const toMerchant = (row: MerchantRow): Merchant => ({
  id: row.merchantId,
  name: row.name,
  mode: row.mode,
  currency: row.currency as Merchant['currency'],
  countryCode: row.countryCode,
  merchantNumber: row.merchantNumber,
  createdAt: row.createdAt.toISOString(),
});

const toApiKey = (row: ApiKeyRow): ApiKey => ({
  id: row.id,
  label: row.label,
  hint: row.hint,
  createdAt: row.createdAt.toISOString(),
  ...(row.lastUsedAt === null ? {} : { lastUsedAt: row.lastUsedAt.toISOString() }),
  ...(row.revokedAt === null ? {} : { revokedAt: row.revokedAt.toISOString() }),
});

const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';

/** The id of a first merchant follows from its number, so that processes that begin at once make the same one. */
const firstId = (merchantNumber: string): string => {
  const hash = createHash('sha256').update(`first merchant ${merchantNumber}`).digest();
  return `mer_${'0'.repeat(10)}${[...hash.subarray(0, 16)].map((byte) => DIGITS[byte & 31]).join('')}`;
};

/** Tenants and their API keys. */
export const createMerchantService = (
  platform: Pick<
    Platform,
    'database' | 'clock' | 'ids' | 'keys' | 'randomness' | 'config' | 'failedEntries' | 'log'
  >,
): MerchantService & { stop(): Promise<void> } => {
  const { clock, ids, keys, randomness, config } = platform;
  const wrongKeys = createWrongKeys(platform);
  const store = createMerchantStore(platform.database, wrongKeys);
  const cache = new Map<string, { merchant: Merchant; until: number }>();

  const addKey = async (merchantId: string, label: string, secret: string): Promise<ApiKey> => {
    const row: ApiKeyRow = {
      merchantId,
      id: ids.make('apiKey'),
      label,
      hint: secret.slice(0, 13),
      digest: keys.digest('api-key', secret),
      createdAt: new Date(clock.now()),
      lastUsedAt: null,
      revokedAt: null,
    };
    await store.addKey(row);
    return toApiKey(row);
  };

  return {
    async get(merchantId) {
      const kept = cache.get(merchantId);
      if (kept !== undefined && kept.until > clock.now()) return kept.merchant;
      const row = await store.find(merchantId);
      if (row === undefined) throw new Refusal('not_found');
      const merchant = toMerchant(row);
      if (cache.size >= CACHE_LIMIT) cache.clear();
      cache.set(merchantId, { merchant, until: clock.now() + CACHE_MS });
      return merchant;
    },
    ids: () => store.ids(),
    stop: () => wrongKeys.stop(),
    authenticate: createAuthenticate(platform, store, wrongKeys),
    async listApiKeys(merchantId) {
      return (await store.listKeys(merchantId)).map(toApiKey);
    },
    async createApiKey(merchantId, label) {
      const secret = `tsk_${config.mode}_${toBase64Url(randomness.bytes(KEY_BYTES))}`;
      return { apiKey: await addKey(merchantId, label.trim(), secret), secret };
    },
    async revokeApiKey(merchantId, id) {
      const row = await store.revokeKey(merchantId, id, new Date(clock.now()));
      if (row === undefined) throw new Refusal('not_found');
      return toApiKey(row);
    },
    async ensureFirst(settings, apiKey) {
      const { mode } = config;
      if ((await store.first()) === undefined) {
        const first = settings ?? (mode === 'test' ? TEST_MERCHANT : undefined);
        if (first === undefined) {
          throw new ConfigError(
            'MERCHANT_NAME',
            "MERCHANT_NAME and MERCHANT_NUMBER must be set at the first start in live mode. For example: MERCHANT_NAME='Hazel & Co. Coffee' MERCHANT_NUMBER=276000000000015",
          );
        }
        const merchantId = firstId(first.merchantNumber);
        await store.addMerchant({ merchantId, mode, ...first, createdAt: new Date(clock.now()) });
      }
      const row = await store.first();
      if (row === undefined) throw new Error('The first merchant was not kept');
      if (row.mode !== mode) {
        throw new ConfigError(
          'TALLYSTICK_MODE',
          `TALLYSTICK_MODE is ${mode}, but this database was created in ${row.mode} mode. Use another database or data folder for ${mode} mode.`,
        );
      }
      if (apiKey !== undefined && (await store.findKeys(keys.digest('api-key', apiKey))).length === 0) {
        await addKey(row.merchantId, 'From TALLYSTICK_SEED_API_KEY', apiKey);
      }
      return toMerchant(row);
    },
  };
};
