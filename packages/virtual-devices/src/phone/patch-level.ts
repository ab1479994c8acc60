import type { PhoneFault } from './faults.ts';

const YEAR_MS = 365 * 86_400_000;

/** YYYYMM: that of the model, else the month before the present one; three years older if the fault says so. */
export function patchLevelOf(
  { patchLevel }: { readonly patchLevel?: number },
  faults: ReadonlySet<PhoneFault>,
  now: number,
): number {
  if (patchLevel !== undefined && !faults.has('old-patch')) return patchLevel;
  const date = new Date(faults.has('old-patch') ? now - 3 * YEAR_MS : now);
  // Day 0 is the last day of the month before.
  date.setUTCDate(0);
  return date.getUTCFullYear() * 100 + date.getUTCMonth() + 1;
}
