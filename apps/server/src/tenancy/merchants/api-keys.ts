import { toBase64Url } from '@tallystick/encoding';
import { type ApiKey, shownText } from '@tallystick/protocol';
import type { OperatorActor } from '../../platform/actor.ts';
import type { Platform } from '../../platform/platform.ts';
import { Refusal } from '../../platform/refusal.ts';
import type { Audit } from '../audit/index.ts';
import type { ApiKeyRow } from './api-key-store.ts';
import { createAuthenticate } from './authenticate.ts';
import type { MerchantStore } from './store.ts';
import type { WrongKeys } from './wrong-keys.ts';

const KEY_BYTES = 24;

type Who = Pick<OperatorActor, 'merchantId' | 'id'>;

export interface ApiKeys {
  /**
   * Who an API key acts for; undefined if it is unknown or revoked.
   *
   * @throws Refusal `too_many_requests` where the address has shown too many wrong ones
   */
  authenticate(apiKey: string, ip: string): Promise<OperatorActor | undefined>;
  listApiKeys(merchantId: string): Promise<ApiKey[]>;
  /** Makes an API key. `secret` is known only now. */
  createApiKey(actor: Who, label: string): Promise<{ apiKey: ApiKey; secret: string }>;
  /** Raises `not_found`. */
  revokeApiKey(actor: Who, id: string): Promise<ApiKey>;
  /** Keeps a key that was made elsewhere, unless it is known. */
  adopt(merchantId: string, label: string, secret: string): Promise<void>;
  /** The operator who made a key; undefined where it was configured, or made before this was kept. */
  makerOf(merchantId: string, id: string): Promise<string | undefined>;
  stop(): Promise<void>;
}

const toApiKey = (row: ApiKeyRow): ApiKey => ({
  id: row.id,
  label: shownText(row.label),
  hint: row.hint,
  createdAt: row.createdAt.toISOString(),
  ...(row.lastUsedAt === null ? {} : { lastUsedAt: row.lastUsedAt.toISOString() }),
  ...(row.revokedAt === null ? {} : { revokedAt: row.revokedAt.toISOString() }),
});

/** The API keys of merchants: kept as digests, shown once. */
export const createApiKeys = (
  platform: Pick<Platform, 'clock' | 'ids' | 'keys' | 'randomness' | 'config' | 'failedEntries'>,
  store: MerchantStore,
  wrongKeys: WrongKeys,
  audit: Audit,
): ApiKeys => {
  const { clock, ids, keys, randomness, config } = platform;

  audit.names('key', (on, merchantId, id) => store.labelOfKey(on, merchantId, id));

  const objectOf = ({ id, label }: ApiKeyRow) => ({ kind: 'api_key', id, name: shownText(label) }) as const;

  const addKey = async (
    merchantId: string,
    label: string,
    secret: string,
    by: string | undefined,
  ): Promise<ApiKey> => {
    const row: ApiKeyRow = {
      merchantId,
      id: ids.make('apiKey'),
      label,
      hint: secret.slice(0, 13),
      digest: keys.digest('api-key', secret),
      createdAt: new Date(clock.now()),
      lastUsedAt: null,
      revokedAt: null,
      createdBy: by ?? null,
    };
    await store.addKey(row, (on) =>
      audit.record(on, merchantId, {
        by,
        job: 'start',
        action: 'api_key.created',
        object: objectOf(row),
        after: { label: shownText(label) },
      }),
    );
    return toApiKey(row);
  };

  return {
    authenticate: createAuthenticate(platform, store, wrongKeys),
    stop: () => wrongKeys.stop(),
    makerOf: (merchantId, id) => store.makerOfKey(merchantId, id),
    async listApiKeys(merchantId) {
      return (await store.listKeys(merchantId)).map(toApiKey);
    },
    async createApiKey({ merchantId, id: by }, label) {
      const secret = `tsk_${config.mode}_${toBase64Url(randomness.bytes(KEY_BYTES))}`;
      return { apiKey: await addKey(merchantId, label.trim(), secret, by), secret };
    },
    async revokeApiKey({ merchantId, id: by }, id) {
      const row = await store.revokeKey(merchantId, id, new Date(clock.now()), (on, revoked) =>
        audit.record(on, merchantId, { by, action: 'api_key.revoked', object: objectOf(revoked) }),
      );
      if (row === undefined) throw new Refusal('not_found');
      return toApiKey(row);
    },
    async adopt(merchantId, label, secret) {
      const known = await store.findKeys(keys.digest('api-key', secret));
      if (known.length === 0) await addKey(merchantId, label, secret, undefined);
    },
  };
};
