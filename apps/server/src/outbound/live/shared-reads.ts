import type { Event } from '@tallystick/protocol';
import type { EventStore } from '../../platform/events/event-store.ts';

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/**
 * Reads of events that streams share: all that stand at the same place and ask in the same turn of the event loop cost one query, so that
 * an event does not cost as many as there are consoles open. Nobody is given a read that began before it asked.
 */
export const createSharedReads = (store: Pick<EventStore, 'after' | 'missed'>): typeof store => {
  const waiting = new Map<string, Promise<Event[]>>();
  return {
    missed: (...asked) => store.missed(...asked),
    after(merchantId, cursor, limit) {
      const key = `${merchantId}/${cursor}/${limit}`;
      const known = waiting.get(key);
      if (known !== undefined) return known;
      const read = nextTurn().then(() => {
        waiting.delete(key);
        return store.after(merchantId, cursor, limit);
      });
      waiting.set(key, read);
      return read;
    },
  };
};
