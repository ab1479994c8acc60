import type { Listener } from '@tallystick/database';
import { describe, expect, it } from 'vitest';
import { captureLog } from '../testing/captured-log.ts';
import { createInvalidatedCache } from './invalidated-cache.ts';

const cacheOf = () => {
  const clock = { now: 0 };
  const heard: { listener?: Listener } = {};
  const cache = createInvalidatedCache<string>(
    {
      log: captureLog('silent').log,
      database: {
        listen(_channel, listener) {
          heard.listener = listener;
          return async () => {};
        },
      },
    },
    {
      channel: 'changes',
      capacity: 10,
      drop: (known, changed) => known.delete(changed),
      deaf: 'deaf',
      elapsed: () => clock.now,
    },
  );
  let reads = 0;
  const ask = async (): Promise<string> =>
    cache.get('a') ??
    cache.read('a', async () => {
      reads += 1;
      return `value ${reads}`;
    });
  const { listener } = heard;
  if (!listener) throw new Error('nobody listens');
  return { cache, clock, listener, ask };
};

describe('a cache that hears changes', () => {
  it('reviewed/K3: uses nothing that it knew before this process stood still, until the connection has answered', async () => {
    const { cache, clock, listener, ask } = cacheOf();
    listener.connected(5_000);
    expect([await ask(), await ask()]).toEqual(['value 1', 'value 1']);
    clock.now += 5_000;
    expect(await ask()).toBe('value 1');
    // The change of meanwhile waits in the socket; a request that comes first is answered from the database.
    clock.now += 2_001;
    expect(cache.listening).toBe(false);
    expect([await ask(), await ask()]).toEqual(['value 2', 'value 3']);
    listener.message('a');
    listener.alive?.(5_000);
    expect([await ask(), await ask()]).toEqual(['value 4', 'value 4']);
  });

  it('reviewed/K3: goes on with what it knew when the answer shows that nothing was missed', async () => {
    const { clock, listener, ask } = cacheOf();
    listener.connected(5_000);
    await ask();
    clock.now += 19_000;
    listener.alive?.(5_000);
    expect(await ask()).toBe('value 1');
    // An answer that was asked for before the standstill proves nothing any more.
    clock.now += 5_001;
    listener.alive?.(-14_000);
    expect(await ask()).toBe('value 2');
  });

  it('without a connection that may be lost, knows for good', async () => {
    const { clock, listener, ask } = cacheOf();
    listener.connected();
    await ask();
    clock.now += 86_400_000;
    expect(await ask()).toBe('value 1');
  });
});
