import { timingSafeEqual } from 'node:crypto';
import type { OperatorActor } from '../../platform/actor.ts';
import type { Platform } from '../../platform/platform.ts';
import type { ApiKeys } from './api-keys.ts';
import type { MerchantStore } from './store.ts';
import type { WrongKeys } from './wrong-keys.ts';

const LONGEST_KEY = 128;

/** Makes the function that tells whom an API key acts for. */
export const createAuthenticate = (
  { config, keys, clock, failedEntries }: Pick<Platform, 'config' | 'keys' | 'clock' | 'failedEntries'>,
  store: MerchantStore,
  wrongKeys: WrongKeys,
): ApiKeys['authenticate'] => {
  return async (apiKey, ip): Promise<OperatorActor | undefined> => {
    if (!apiKey.startsWith(`tsk_${config.mode}_`) || apiKey.length > LONGEST_KEY) return undefined;
    const digest = keys.digest('api-key', apiKey);
    if (wrongKeys.has(digest)) return undefined;
    const row = await failedEntries.attempt(ip, digest, () =>
      wrongKeys.look(digest, async () =>
        (await store.findKeys(digest)).find((found) => timingSafeEqual(found.digest, digest)),
      ),
    );
    if (row === undefined) return undefined;
    const now = clock.now();
    if (store.isStampStale(row.last_used_at, now)) {
      await store.stampUse(row.merchant_id, row.id, new Date(now));
    }
    return { kind: 'operator', merchantId: row.merchant_id, id: row.id, role: 'api_key' };
  };
};
