import type { Queryable } from '@tallystick/database';
import { createInvalidatedCache } from '../../platform/invalidated-cache.ts';
import type { Platform } from '../../platform/platform.ts';

const CAPACITY = 10_000;

/** API keys that are known to be wrong, by their digests, so that the database is asked once for each. */
export interface WrongKeys {
  has(digest: Uint8Array): boolean;
  /** Looks a key up, and remembers it where there is none. */
  look<T>(digest: Uint8Array, find: () => Promise<T | undefined>): Promise<T | undefined>;
  /** Inside the transaction that adds a key: it is wrong no longer, in any process. */
  tell(on: Queryable, digest: Uint8Array): Promise<void>;
  /** After that transaction, here. */
  forget(digest: Uint8Array): void;
  stop(): Promise<void>;
}

const keyOf = (digest: Uint8Array): string => Buffer.from(digest).toString('hex');

/** Keys are random, so what was wrong stays so; but for one that a setting names, which another process may add at its start. */
export const createWrongKeys = (platform: Pick<Platform, 'database' | 'log'>): WrongKeys => {
  const cache = createInvalidatedCache<'wrong'>(platform, {
    channel: 'api_keys',
    capacity: CAPACITY,
    drop: (known, digest) => known.delete(digest),
    deaf: 'New API keys of other processes cannot be heard: each wrong key reads the database',
  });
  return {
    has: (digest) => cache.get(keyOf(digest)) === 'wrong',
    async look(digest, find) {
      let found: Awaited<ReturnType<typeof find>>;
      await cache.read(keyOf(digest), async () => {
        found = await find();
        return found === undefined ? 'wrong' : undefined;
      });
      return found;
    },
    tell: (on, digest) => cache.tell(on, keyOf(digest)),
    forget: (digest) => cache.forget(keyOf(digest)),
    stop: () => cache.stop(),
  };
};
