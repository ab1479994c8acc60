import { afterEach, describe, expect, it, vi } from 'vitest';
import { indexedDbStorage } from './indexed-db.ts';

/** A request that ends in a later turn, as those of IndexedDB do. */
const request = (result: unknown) => {
  const made: { result: unknown; onsuccess?: () => void } = { result };
  queueMicrotask(() => queueMicrotask(() => made.onsuccess?.()));
  return made;
};

/** A browser whose first connection is lost as soon as it is used; the next one works. */
const lossy = () => {
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
      return request(connection(opened === 1));
    },
  };
};

describe('the storage of a browser', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('says that it is away when its connection was lost, and opens another at the next use', async () => {
    vi.stubGlobal('indexedDB', lossy());
    const storage = indexedDbStorage('till');
    await expect(storage.read('accepted')).rejects.toMatchObject({ code: 'ERR_STORAGE_UNAVAILABLE' });
    expect(await storage.read('accepted')).toEqual({ digest: 'held' });
  });
});
