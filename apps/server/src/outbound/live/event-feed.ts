import { type Event, timeOfId } from '@tallystick/protocol';
import type { Clock } from '../../platform/clock.ts';
import type { EventStore } from '../../platform/events/event-store.ts';
import { firstIdAt } from '../../platform/ids.ts';

const BATCH = 200;
/** An id is made before its transaction commits: how long one may be late, and how often late ones are looked for. */
const LATE_MS = 15_000;
const LATE_EVERY_MS = 1_000;
const SEEN_LIMIT = 20_000;
/** How far before the last event that a client saw, or before now, reading begins: what was in flight then is not missed. */
const OVERLAP_MS = 1_000;

export interface EventFeed {
  /** The next events, oldest first; empty when there is nothing new. At least once: after a resume an event may come again. */
  next(): Promise<Event[]>;
}

/**
 * Reads one merchant's events in the order in which they can be seen. Ids sort by the time they were made, not by commit: one that
 * commits late stands behind the cursor, so a second look is taken at the last seconds.
 */
export const createEventFeed = (
  store: Pick<EventStore, 'after' | 'missed'>,
  clock: Clock,
  merchantId: string,
  lastEventId: string | undefined,
): EventFeed => {
  const beganAt = (lastEventId ? timeOfId(lastEventId) : clock.now()) - OVERLAP_MS;
  let cursor = firstIdAt('event', beganAt);
  let lateAt = clock.now();
  const seen = new Set<string>(lastEventId ? [lastEventId] : []);

  const forget = (floor: string): void => {
    // A set keeps the order in which things were put in, which is nearly that of ids.
    for (const id of seen) {
      if (id > floor && seen.size <= SEEN_LIMIT) break;
      seen.delete(id);
    }
  };

  return {
    async next() {
      const fresh = (await store.after(merchantId, cursor, BATCH)).filter((event) => !seen.has(event.id));
      const last = fresh.at(-1);
      const now = clock.now();
      const late: Event[] = [];
      if (now - lateAt >= LATE_EVERY_MS && fresh.length < BATCH) {
        lateAt = now;
        const above = firstIdAt('event', Math.max(now - LATE_MS, beganAt));
        forget(above);
        if (cursor > above) late.push(...(await store.missed(merchantId, above, cursor, [...seen], BATCH)));
      }
      if (last !== undefined) cursor = last.id;
      const found = [...late, ...fresh];
      for (const event of found) seen.add(event.id);
      return found;
    },
  };
};
