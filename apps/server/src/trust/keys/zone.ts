import type { Hsm, StoredKey } from '@tallystick/keys';
import type { ZoneKeys } from '@tallystick/operating';
import type { Platform } from '../../platform/platform.ts';
import { keyStore, SERVER, type UsableKey } from './key-store.ts';

/** Takes in the key for PINs under the protection key that acquirer and server share, which is wiped here. */
const importZone = async (hsm: Hsm, { protectionKey, block }: ZoneKeys): Promise<StoredKey> => {
  const protection = await hsm.importClear({
    spec: { usage: 'K1', type: 'aes256', mode: 'B' },
    components: [protectionKey],
  });
  try {
    return await hsm.importBlock({ protection: protection.wrapped, block });
  } finally {
    await hsm.destroy(protection.wrapped);
    protectionKey.wipe();
  }
};

/** The key that PINs go to the acquirer under: that of the file, which becomes a new version when it is another one than before. */
export const loadZone = async (
  { database, clock, ids }: Pick<Platform, 'database' | 'clock' | 'ids'>,
  hsm: Hsm,
  zoneKeys: ZoneKeys | undefined,
): Promise<UsableKey | undefined> => {
  const usable = () => keyStore.usable(database, SERVER, 'acquirer_pin');
  const [current] = await usable();
  if (zoneKeys === undefined) return current;
  const key = await importZone(hsm, zoneKeys);
  if (current?.checkValue === key.checkValue) return current;
  await keyStore.add(database, {
    owner: SERVER,
    id: ids.make('key'),
    purpose: 'acquirer_pin',
    version: (current?.version ?? 0) + 1,
    origin: 'zone_file',
    key,
    at: new Date(clock.now()),
  });
  const [newest] = await usable();
  return newest;
};
