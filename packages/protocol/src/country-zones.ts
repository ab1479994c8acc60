import { localTimestamp } from './local-time.ts';

/** What a country leaves to say of a merchant's time. */
export type CountryZone =
  /** There is one time in it. */
  | { readonly kind: 'one'; readonly zone: string }
  /** Its zones differ, or ICU knows none: the merchant has to name its own. */
  | { readonly kind: 'ask'; readonly zones: readonly string[] };

/** How far ahead zones of one country are compared, and how closely: every change of clocks in common use lasts for weeks. */
const AHEAD_DAYS = 730;
const STEP_DAYS = 10;

const zonesOf = (alpha2: string): readonly string[] => {
  // Not every list of types that this is compiled against knows the method.
  const locale: Intl.Locale & { getTimeZones?: () => readonly string[] | undefined } = new Intl.Locale(
    `und-${alpha2}`,
  );
  return locale.getTimeZones?.() ?? [];
};

/** What its clocks show over the next two years. */
const courseOf = (zone: string, now: number): string =>
  Array.from({ length: AHEAD_DAYS / STEP_DAYS }, (_, step) =>
    localTimestamp(now + step * STEP_DAYS * 86_400_000, zone),
  ).join();

const byNearness = (a: string, b: string): number =>
  a.split('/').length - b.split('/').length || (a < b ? -1 : 1);

/**
 * The time zone of a country, by ICU (`Intl.Locale`, `getTimeZones`). Zones that show the same time over the next two years are one answer:
 * Germany has `Europe/Berlin` and `Europe/Busingen`, which differ by history only.
 *
 * @param alpha2 ISO 3166-1
 * @param now Unix milliseconds
 */
export const zoneOfCountry = (alpha2: string, now: number): CountryZone => {
  const zones = zonesOf(alpha2).toSorted(byNearness);
  const [first, ...others] = zones;
  if (first === undefined) return { kind: 'ask', zones };
  const course = courseOf(first, now);
  return others.every((zone) => courseOf(zone, now) === course)
    ? { kind: 'one', zone: first }
    : { kind: 'ask', zones: zones.toSorted() };
};
