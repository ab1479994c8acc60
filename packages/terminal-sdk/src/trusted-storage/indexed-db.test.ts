import { afterEach, describe, expect, it, vi } from 'vitest';
import { indexedDbStorage } from './indexed-db.ts';

/** A request that ends in a later turn, as those of IndexedDB do. */
const request = (result: unknown) => {
  const made: { result: unknown; onsuccess?: () => void } = { result };
  queueMicrotask(() => queueMicrotask(() => made.onsuccess?.()));
  return made;
};

/** A browser whose first connections are lost as soon as they are used; the next one works. */
const lossy = (lost: number) => {
  let opened = 0;
  const connection = (isLost: boolean) => ({
    close: () => undefined,
    transaction() {
      if (isLost) throw new DOMException('The database connection is closing.', 'InvalidStateError');
      return { objectStore: () => ({ get: () => request({ digest: 'held' }) }) };
    },
  });
  return {
    open() {
      opened += 1;
      return request(connection(opened <= lost));
    },
  };
};

describe('the storage of a browser', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('opens another connection when the one that it had was lost', async () => {
    vi.stubGlobal('indexedDB', lossy(1));
    expect(await indexedDbStorage('till').read('accepted')).toEqual({ digest: 'held' });
  });

  it('says that it is away when there is none, and tries anew at the next use', async () => {
    vi.stubGlobal('indexedDB', lossy(2));
    const storage = indexedDbStorage('till');
    await expect(storage.read('accepted')).rejects.toMatchObject({ code: 'ERR_STORAGE_UNAVAILABLE' });
    expect(await storage.read('accepted')).toEqual({ digest: 'held' });
  });
});
