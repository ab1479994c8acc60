import type { Event } from '@tallystick/protocol';
import { describe, expect, it } from 'vitest';
import type { EventStore } from '../../platform/events/event-store.ts';
import { createManualClock } from '../../testing/manual-clock.ts';
import { createEventFeed } from './event-feed.ts';
import { createSharedReads } from './shared-reads.ts';

const MERCHANT = 'mer_1';
const STREAMS = 64;

/** Events in memory, and how often they were read. */
const createEvents = () => {
  const events: Event[] = [];
  let reads = 0;
  const store: Pick<EventStore, 'after' | 'missed'> = {
    async after(_merchantId, cursor, limit) {
      reads += 1;
      return events.filter(({ id }) => id > cursor).slice(0, limit);
    },
    missed: async () => [],
  };
  return {
    store,
    add: (id: string) =>
      void events.push({
        id,
        type: 'terminal.created',
        subject: 'trm_1',
        at: '2026-11-23T10:00:00Z',
        data: {},
      }),
    takeReads: () => {
      const taken = reads;
      reads = 0;
      return taken;
    },
  };
};

describe('reviewed/H1: an event costs no more reads the more streams there are', () => {
  it('64 streams at the same place share each read, and each is given every event', async () => {
    const { store, add, takeReads } = createEvents();
    const shared = createSharedReads(store);
    const clock = createManualClock();
    const feeds = Array.from({ length: STREAMS }, () => createEventFeed(shared, clock, MERCHANT, undefined));
    const all = () => Promise.all(feeds.map((feed) => feed.next()));
    for (const number of [1, 2, 3]) {
      add(`evt_z${number}`);
      const given = await all();
      expect(takeReads()).toBe(1);
      expect(new Set(given.map((events) => events.map(({ id }) => id).join()))).toEqual(
        new Set([`evt_z${number}`]),
      );
      // The very event, so that it is put into words once.
      expect(new Set(given.flat()).size).toBe(1);
    }
    expect((await all()).flat()).toEqual([]);
    expect(takeReads()).toBe(1);
  });
  it('a read that began before somebody asked is not given to them', async () => {
    const { store, add, takeReads } = createEvents();
    const begun = Promise.withResolvers<void>();
    const held = Promise.withResolvers<void>();
    const shared = createSharedReads({
      ...store,
      async after(...asked) {
        const found = await store.after(...asked);
        begun.resolve();
        await held.promise;
        return found;
      },
    });
    const first = shared.after(MERCHANT, '', 10);
    await begun.promise;
    add('evt_z1');
    const second = shared.after(MERCHANT, '', 10);
    held.resolve();
    expect(await first).toEqual([]);
    expect(await second).toHaveLength(1);
    expect(takeReads()).toBe(2);
  });
  it('a read that fails fails for those who shared it, and for nobody after them', async () => {
    let fails = true;
    const shared = createSharedReads({
      after: async () => {
        if (fails) throw new Error('away');
        return [];
      },
      missed: async () => [],
    });
    const both = await Promise.allSettled([shared.after(MERCHANT, '', 1), shared.after(MERCHANT, '', 1)]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    fails = false;
    expect(await shared.after(MERCHANT, '', 1)).toEqual([]);
  });
});
