import type { Hsm } from '@tallystick/keys';
import { takeInZoneKeys, type ZoneKeys } from '@tallystick/operating';
import type { Platform } from '../../platform/platform.ts';
import { keyStore, SERVER, type UsableKey } from './key-store.ts';

/** The key that PINs go to the acquirer under: that of the file, which becomes a new version when it is another one than before. */
export const loadZone = async (
  { database, clock, ids }: Pick<Platform, 'database' | 'clock' | 'ids'>,
  hsm: Hsm,
  zoneKeys: ZoneKeys | undefined,
): Promise<UsableKey | undefined> => {
  const usable = () => keyStore.usable(database, SERVER, 'acquirer_pin');
  const [current] = await usable();
  if (zoneKeys === undefined) return current;
  const key = await takeInZoneKeys(hsm, zoneKeys);
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
