import { type DeviceKeys, type Records, StorageError, type TrustedStorage } from './storage.ts';
import { makeWebCryptoKeyPairs, type WebCryptoKeyPairs, webCryptoDeviceKeys } from './web-crypto-keys.ts';

const STORE = 'held';
const KEYS = 'keys';
const COUNTER = 'counter';

const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

const openDatabase = (name: string): Promise<IDBDatabase> => {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(STORE);
  };
  return settled(request);
};

const isKeyPair = (value: unknown): value is CryptoKeyPair =>
  typeof value === 'object' &&
  value !== null &&
  'privateKey' in value &&
  value.privateKey instanceof CryptoKey &&
  !value.privateKey.extractable &&
  'publicKey' in value &&
  value.publicKey instanceof CryptoKey;

const isKeyPairs = (value: unknown): value is WebCryptoKeyPairs =>
  typeof value === 'object' &&
  value !== null &&
  'signing' in value &&
  isKeyPair(value.signing) &&
  'encryption' in value &&
  isKeyPair(value.encryption);

/**
 * Trusted storage of a browser: IndexedDB, which keeps non-extractable CryptoKeys by structured clone, so that no script ever
 * sees key bytes. Writes ask for strict durability (Indexed Database API 3.0 section 4.10).
 *
 * @param name of the database; one per server origin that the device may be a terminal of
 */
export const indexedDbStorage = (name: string): TrustedStorage => {
  let opened: Promise<IDBDatabase> | undefined;
  let cached: DeviceKeys | undefined;

  const letGo = (): void => {
    const lost = opened;
    opened = undefined;
    lost?.then((held) => held.close()).catch(() => undefined);
  };
  const unavailable = (cause: unknown): never => {
    letGo();
    throw new StorageError('ERR_STORAGE_UNAVAILABLE', 'The browser provided no storage', { cause });
  };

  const database = () => {
    opened ??= openDatabase(name);
    return opened;
  };

  /** Browsers end connections by themselves, as when a phone slept: that says nothing of what is stored, and another one is opened. */
  const begin = async (mode: IDBTransactionMode): Promise<IDBTransaction> => {
    const anew = async () => (await database()).transaction(STORE, mode, { durability: 'strict' });
    return anew().catch(() => {
      letGo();
      return anew();
    });
  };

  const get = async (key: string): Promise<unknown> => {
    const transaction = await begin('readonly');
    return settled(transaction.objectStore(STORE).get(key));
  };
  const read = (key: string): Promise<unknown> => get(key).catch(unavailable);

  const change = <T>(act: (store: IDBObjectStore) => Promise<T> | T): Promise<T> =>
    write(act).catch(unavailable);

  const write = async <T>(act: (store: IDBObjectStore) => Promise<T> | T): Promise<T> => {
    const transaction = await begin('readwrite');
    const done = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
    const result = await act(transaction.objectStore(STORE));
    await done;
    return result;
  };

  return {
    async makeKeys() {
      const pairs = await makeWebCryptoKeyPairs();
      await change((store) => void store.put(pairs, KEYS));
      cached = await webCryptoDeviceKeys(pairs);
      return cached;
    },
    async keys() {
      if (cached) return cached;
      const pairs = await read(KEYS);
      if (pairs === undefined) return;
      if (!isKeyPairs(pairs))
        throw new StorageError('ERR_STORAGE_CONTENTS', 'The stored keys are not key pairs');
      cached = await webCryptoDeviceKeys(pairs);
      return cached;
    },
    // Only this module writes here, and what counts (personalisation) is verified again whenever it is read.
    read: async <K extends keyof Records>(record: K) => (await read(record)) as Records[K] | undefined,
    write: (record, value) => change((store) => void store.put(value, record)),
    remove: (record) => change((store) => void store.delete(record)),
    nextCounter: () =>
      change(async (store) => {
        const last: unknown = await settled(store.get(COUNTER));
        const next = (typeof last === 'number' ? last : 0) + 1;
        store.put(next, COUNTER);
        return next;
      }),
    async wipe(marker) {
      cached = undefined;
      await change((store) => {
        store.clear();
        if (marker) store.put(marker, 'tamper');
      });
    },
  };
};
