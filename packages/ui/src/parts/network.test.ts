import { describe, expect, it } from 'vitest';
import { isOwnMachine, watchNetwork } from './network.ts';

/** A browser and its server, by hand. */
const world = (given: { readonly isOwnMachine: boolean; readonly isOnline: boolean }) => {
  const at = { isOnline: given.isOnline, serverAnswers: true, asked: 0, waits: 0 };
  let changed = () => {};
  let wait: (() => void) | undefined;
  const network = watchNetwork({
    isOnline: () => at.isOnline,
    isOwnMachine: given.isOwnMachine,
    ask: async () => {
      at.asked += 1;
      return at.serverAnswers;
    },
    onChange: (listener) => {
      changed = listener;
      return () => {
        changed = () => {};
      };
    },
    after: (_ms, act) => {
      at.waits += 1;
      wait = act;
      return () => {
        wait = undefined;
      };
    },
  });
  const settled = () => new Promise(setImmediate);
  return {
    at,
    network,
    settled,
    isWaiting: () => wait !== undefined,
    async counts(isOnline: boolean) {
      at.isOnline = isOnline;
      changed();
      await settled();
    },
    async waited() {
      wait?.();
      await settled();
    },
  };
};

describe('a page whose server is elsewhere', () => {
  it('has a network while the browser counts one, and asks nothing', async () => {
    const { at, network, counts } = world({ isOwnMachine: false, isOnline: true });
    let told = 0;
    network.subscribe(() => {
      told += 1;
    });
    expect(network.isThere()).toBe(true);
    await counts(false);
    expect(network.isThere()).toBe(false);
    await counts(true);
    expect(network.isThere()).toBe(true);
    expect([told, at.asked]).toEqual([2, 0]);
  });

  it('says so at once where it begins without one', () => {
    expect(world({ isOwnMachine: false, isOnline: false }).network.isThere()).toBe(false);
  });
});

describe('a page whose server is on this machine', () => {
  it('asks nothing while the browser counts a network', async () => {
    const { at, network, settled } = world({ isOwnMachine: true, isOnline: true });
    network.subscribe(() => {});
    await settled();
    expect([at.asked, at.waits]).toEqual([0, 0]);
  });

  it('needs no network while the server answers', async () => {
    const { at, network, counts, waited } = world({ isOwnMachine: true, isOnline: true });
    let told = 0;
    network.subscribe(() => {
      told += 1;
    });
    await counts(false);
    await waited();
    expect(network.isThere()).toBe(true);
    expect([told, at.asked]).toEqual([0, 2]);
  });

  it('says so once a request fails, and goes on by itself once one does not', async () => {
    const { at, network, counts, waited } = world({ isOwnMachine: true, isOnline: true });
    network.subscribe(() => {});
    at.serverAnswers = false;
    await counts(false);
    expect(network.isThere()).toBe(false);
    at.serverAnswers = true;
    await waited();
    expect(network.isThere()).toBe(true);
  });

  it('stops asking once there is a network, or nobody is there to be told', async () => {
    const { at, network, counts, waited, isWaiting } = world({ isOwnMachine: true, isOnline: false });
    const end = network.subscribe(() => {});
    await counts(true);
    expect(isWaiting()).toBe(false);
    await counts(false);
    expect(isWaiting()).toBe(true);
    const asked = at.asked;
    end();
    await waited();
    expect([isWaiting(), at.asked]).toEqual([false, asked]);
  });

  it.each([
    ['localhost', true],
    ['till.localhost', true],
    ['127.0.0.1', true],
    ['127.8.0.1', true],
    ['[::1]', true],
    ['localhost.example.com', false],
    ['notlocalhost', false],
    ['192.168.0.10', false],
    ['1127.0.0.1', false],
  ])('is known by its name: %s', (hostname, isOwn) => {
    expect(isOwnMachine(hostname)).toBe(isOwn);
  });
});
