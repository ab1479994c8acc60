import { describe, expect, it } from 'vitest';
import { memoryStorage } from '../trusted-storage/memory.ts';
import type { DeviceRecord } from '../trusted-storage/storage.ts';
import { generationDetector } from './generation.ts';

const DEVICE: DeviceRecord = {
  origin: 'http://server.test',
  deviceId: 'dev_1',
  terminalId: 'trm_1',
  terminal: { mode: 'live', merchantName: 'Hazel', terminalLabel: 'Counter', terminalNumber: '10000001' },
  personalisationKey: { kty: 'EC', crv: 'P-256', x: 'x', y: 'y' },
  level: 1,
};
const CLONED = [{ trip: 'clone', detail: 'storage generation', sure: true }];

const world = async () => {
  const storage = memoryStorage();
  await storage.write('device', DEVICE);
  const place: { text?: string } = {};
  const clock = { now: 1_800_000_000_000 };
  let made = 0;
  const beside = {
    get: () => place.text,
    set: (text: string) => {
      place.text = text;
    },
  };
  /** Each start is a page of its own. */
  const start = () =>
    generationDetector({
      storage,
      beside,
      now: () => clock.now,
      make: () => {
        made += 1;
        return `g${made}`;
      },
      alone: (act) => act(),
    })({ clockDriftMs: 120_000 });
  return { storage, place, clock, start };
};

describe('the generation of the storage', () => {
  it('rises at each start and is seen by nobody', async () => {
    const { start, place, storage } = await world();
    for (let i = 1; i < 5; i += 1) {
      expect(await start()).toEqual([]);
      expect(place.text).toBe(`g${i}`);
      expect(await storage.read('generation')).toMatchObject({ value: `g${i}`, deviceId: 'dev_1' });
    }
  });

  it('shows storage that was put back to an older state', async () => {
    const { start, storage } = await world();
    await start();
    const old = await storage.read('generation');
    await start();
    if (old) await storage.write('generation', old);
    expect(await start()).toEqual(CLONED);
  });

  it('shows storage that was copied without what stands beside it', async () => {
    const { start, place } = await world();
    await start();
    place.text = 'of another till';
    expect(await start()).toEqual(CLONED);
  });

  it('is only a sign where what stood beside was cleared', async () => {
    const { start, place } = await world();
    await start();
    delete place.text;
    expect(await start()).toMatchObject([{ trip: 'clone', sure: false }]);
    expect(await start()).toEqual([]);
  });

  it('stands a browser that loses what it had not yet written beside when the power fails', async () => {
    const { start, place } = await world();
    await start();
    const kept = place.text ?? '';
    await start();
    await start();
    place.text = kept;
    expect(await start()).toMatchObject([{ trip: 'clone', sure: false }]);
    expect(await start()).toEqual([]);
  });

  it('stands being killed between its two writes', async () => {
    const { start, storage } = await world();
    await start();
    const write = storage.write;
    storage.write = () => Promise.reject(new Error('killed'));
    await expect(start()).rejects.toThrow('killed');
    storage.write = write;
    expect(await start()).toEqual([]);
  });

  it('tells of a clock that was put back while the till was closed, as the network does too', async () => {
    const { start, clock } = await world();
    await start();
    clock.now -= 120_000;
    expect(await start()).toEqual([]);
    clock.now -= 120_001;
    expect(await start()).toMatchObject([{ trip: 'clock', sure: false }]);
    expect(await start()).toEqual([]);
  });

  it('begins anew with a new device, and does not exist without one', async () => {
    const { start, storage, place } = await world();
    await start();
    await storage.write('device', { ...DEVICE, deviceId: 'dev_2' });
    delete place.text;
    expect(await start()).toEqual([]);
    await storage.wipe();
    expect(await start()).toEqual([]);
    expect(await storage.read('generation')).toBeUndefined();
  });
});
