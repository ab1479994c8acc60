import { canonicalTimeZone, type Personalisation } from '@tallystick/protocol';

/**
 * The zone that a terminal tells time in: its merchant's. Undefined, which is the zone of the device, where the data are older than zones or
 * this device's ICU is older than the zone.
 */
export const merchantZone = ({ timeZone }: Pick<Personalisation, 'timeZone'>): string | undefined =>
  timeZone === undefined ? undefined : canonicalTimeZone(timeZone);
