import { customType, timestamp } from '@tallystick/database/drizzle';

/** `bytea` as bytes. */
export const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'bytea' });

/** An instant: `timestamptz` as Date. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
