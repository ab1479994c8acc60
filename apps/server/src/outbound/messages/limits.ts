import type { Queryable } from '@tallystick/database';
import type { Clock } from '../../platform/clock.ts';
import { firstIdAt } from '../../platform/ids.ts';
import { Refusal } from '../../platform/refusal.ts';
import { messageStore } from './store.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** Messages that one address gets at most, of all merchants together: nobody's mailbox or telephone is flooded through us. */
const ADDRESS_PER_HOUR = 10;
const ADDRESS_PER_DAY = 30;

/** How many messages may be written. Counted in the database, so over all processes, up to what is being written at the same moment. */
export const createLimits = (clock: Clock, merchantPerHour: number) => {
  const refuse = (oldest: Date, windowMs: number): never => {
    const waitMs = oldest.getTime() + windowMs - clock.now();
    throw new Refusal('message_limit_exceeded', {
      retryAfterSeconds: Math.max(1, Math.ceil(waitMs / 1_000)),
    });
  };
  return {
    /** Raises `message_limit_exceeded`. */
    async require(on: Queryable, merchantId: string, recipientDigest: Uint8Array): Promise<void> {
      const now = clock.now();
      const times = await messageStore.timesTo(on, recipientDigest, new Date(now - DAY_MS), ADDRESS_PER_DAY);
      const ofDay = times[ADDRESS_PER_DAY - 1];
      if (ofDay !== undefined) refuse(ofDay, DAY_MS);
      const ofHour = times[ADDRESS_PER_HOUR - 1];
      if (ofHour !== undefined && ofHour.getTime() > now - HOUR_MS) refuse(ofHour, HOUR_MS);
      const from = firstIdAt('message', now - HOUR_MS);
      const ofMerchant = await messageStore.timeAtPlace(on, merchantId, from, merchantPerHour - 1);
      if (ofMerchant !== undefined) refuse(ofMerchant, HOUR_MS);
    },
  };
};
