import { type CountryZone, canonicalTimeZone, zoneOfCountry } from '@tallystick/protocol';
import countries from 'i18n-iso-countries';
import { ConfigError } from '../../platform/config.ts';
import { Refusal } from '../../platform/refusal.ts';

/** What the country of a merchant says of its time zone. */
const zoneOf = (countryCode: string, now: number): CountryZone => {
  const alpha2 = countries.numericToAlpha2(countryCode);
  return alpha2 === undefined ? { kind: 'ask', zones: [] } : zoneOfCountry(alpha2, now);
};

/**
 * The zone that a merchant is to have.
 *
 * @param asked a name, or null for the zone of the country
 * @throws Refusal `time_zone_unknown`; `time_zone_required` where the country has several
 */
export const requestedZone = (asked: string | null, countryCode: string, now: number): string => {
  const country = zoneOf(countryCode, now);
  if (asked !== null) {
    const zone = canonicalTimeZone(asked);
    if (zone !== undefined) return zone;
    const possible = country.kind === 'one' ? [country.zone] : country.zones;
    throw new Refusal('time_zone_unknown', { path: '/timeZone', possible });
  }
  if (country.kind === 'one') return country.zone;
  throw new Refusal('time_zone_required', { path: '/timeZone', possible: country.zones });
};

/**
 * The zone of a merchant that the installation begins with.
 *
 * @throws ConfigError where none is given and the country has several
 */
export const firstZone = (given: string | undefined, countryCode: string, now: number): string => {
  if (given !== undefined) return given;
  const country = zoneOf(countryCode, now);
  if (country.kind === 'one') return country.zone;
  const { zones } = country;
  throw new ConfigError(
    'MERCHANT_TIME_ZONE',
    zones.length === 0
      ? `MERCHANT_TIME_ZONE must be set at the first start: no time zone is known of MERCHANT_COUNTRY ${countryCode}. For example: MERCHANT_TIME_ZONE=Europe/Berlin`
      : `MERCHANT_TIME_ZONE must be set at the first start: MERCHANT_COUNTRY ${countryCode} has several time zones, which are ${zones.join(', ')}. For example: MERCHANT_TIME_ZONE=${zones.at(-1)}`,
  );
};

/** A zone that nobody named, and whether nothing else could be meant. */
export interface AssumedZone {
  readonly zone: string;
  readonly certain: boolean;
}

/**
 * The zone of a merchant that is older than time zones: that of its country; where the country has several, this machine's if it is one of
 * them, because messages were in that until now; otherwise the country's first.
 */
export const assumedZone = (
  countryCode: string,
  now: number,
  own = canonicalTimeZone(new Intl.DateTimeFormat().resolvedOptions().timeZone) ?? 'UTC',
): AssumedZone => {
  const country = zoneOf(countryCode, now);
  if (country.kind === 'one') return { zone: country.zone, certain: true };
  const [first = 'UTC'] = country.zones;
  return { zone: country.zones.includes(own) ? own : first, certain: false };
};
