import type { Database, Queryable } from '@tallystick/database';
import { isNull } from '@tallystick/database/drizzle';
import { merchants } from './schema.ts';

const FILL_ZONE =
  'update merchants set time_zone = $2 where merchant_id = $1 and time_zone is null returning 1';
const CHANGE_ZONE =
  'update merchants set time_zone = $2 where merchant_id = $1 and time_zone is distinct from $2 returning 1';

export type ZoneStore = ReturnType<typeof createZoneStore>;

/** The time zones of merchants. */
export const createZoneStore = (database: Database) => ({
  /** The merchants that have no time zone yet. */
  async withoutZone(): Promise<{ merchantId: string; countryCode: string }[]> {
    return database.drizzle
      .select({ merchantId: merchants.merchantId, countryCode: merchants.countryCode })
      .from(merchants)
      .where(isNull(merchants.timeZone));
  },
  /** Gives a merchant its first zone; of several processes at once one does. True: this one. */
  async fillZone(merchantId: string, zone: string): Promise<boolean> {
    const filled = await database.query({ text: FILL_ZONE }, [merchantId, zone]);
    return filled.length > 0;
  },
  /** Inside a transaction, which then holds the row. False: there is no such merchant, or the zone is its own already. */
  async changeZone(on: Queryable, merchantId: string, zone: string): Promise<boolean> {
    const changed = await on.query({ text: CHANGE_ZONE }, [merchantId, zone]);
    return changed.length > 0;
  },
});
