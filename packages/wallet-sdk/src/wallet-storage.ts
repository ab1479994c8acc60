/** What a wallet keeps. The card stays encrypted to `key`, whose private half cannot be exported. */
export interface WalletRecord {
  readonly key: CryptoKeyPair;
  /** Compact JWE of the issued card. */
  readonly card: string;
  /** Application transaction counter: never goes back, or the issuer declines. */
  readonly atc: number;
}

/** The browser provided no storage: it is full, or private, or was told to keep nothing. */
export class WalletStorageError extends Error {
  override readonly name = 'WalletStorageError';
  readonly code = 'ERR_WALLET_STORAGE';
}

/** Where a wallet keeps its record. */
export interface WalletStorage {
  load(): Promise<WalletRecord | undefined>;
  save(record: WalletRecord): Promise<void>;
  clear(): Promise<void>;
}

/** Forgets everything when the process ends: for tests and demonstrations. */
export const memoryWalletStorage = (): WalletStorage => {
  let held: WalletRecord | undefined;
  return {
    load: async () => held,
    async save(record) {
      held = record;
    },
    async clear() {
      held = undefined;
    },
  };
};

const STORE = 'wallet';
const RECORD = 'card';

const done = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('IndexedDB failed'));
  });

const isRecord = (value: unknown): value is WalletRecord =>
  typeof value === 'object' &&
  value !== null &&
  'key' in value &&
  'card' in value &&
  typeof value.card === 'string' &&
  'atc' in value &&
  Number.isSafeInteger(value.atc);

/** Keeps the record in the browser's IndexedDB, where non-extractable keys are stored as handles. */
export const indexedDbWalletStorage = (name = 'tallystick-wallet'): WalletStorage => {
  const open = async (): Promise<IDBDatabase> => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    return done(request);
  };
  const use = async <T>(
    mode: IDBTransactionMode,
    work: (store: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T> => {
    const database = await open();
    try {
      const transaction = database.transaction(STORE, mode, { durability: 'strict' });
      const committed = new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onabort = () => reject(transaction.error ?? new Error('IndexedDB aborted'));
      });
      const result = await done(work(transaction.objectStore(STORE)));
      await committed;
      return result;
    } finally {
      database.close();
    }
  };
  const withStore: typeof use = (mode, work) =>
    use(mode, work).catch((cause: unknown) => {
      throw new WalletStorageError('The browser provided no storage', { cause });
    });
  return {
    async load() {
      const value: unknown = await withStore('readonly', (store) => store.get(RECORD));
      return isRecord(value) ? value : undefined;
    },
    async save(record) {
      await withStore('readwrite', (store) => store.put(record, RECORD));
    },
    async clear() {
      await withStore('readwrite', (store) => store.delete(RECORD));
    },
  };
};
