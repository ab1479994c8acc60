import type { DeviceKeys, Records, TrustedStorage } from './storage.ts';
import { makeWebCryptoKeyPairs, webCryptoDeviceKeys } from './web-crypto-keys.ts';

export interface MemoryStorageOptions {
  /** Makes the device keys; by default WebCrypto's non-extractable ones. */
  readonly makeKeys?: () => Promise<DeviceKeys>;
}

/** Trusted storage that ends with the process: for tests, demonstrations and load generators. */
export const memoryStorage = (options: MemoryStorageOptions = {}): TrustedStorage => {
  const makeKeys = options.makeKeys ?? (async () => webCryptoDeviceKeys(await makeWebCryptoKeyPairs()));
  let held: { keys?: DeviceKeys; records: { -readonly [K in keyof Records]?: Records[K] }; counter: number } =
    {
      records: {},
      counter: 0,
    };
  return {
    async makeKeys() {
      const keys = await makeKeys();
      held.keys = keys;
      return keys;
    },
    keys: async () => held.keys,
    read: async (name) => held.records[name],
    async write(name, record) {
      held.records[name] = record;
    },
    async remove(name) {
      delete held.records[name];
    },
    async nextCounter() {
      held.counter += 1;
      return held.counter;
    },
    async wipe(marker) {
      held = { records: marker ? { tamper: marker } : {}, counter: 0 };
    },
  };
};
