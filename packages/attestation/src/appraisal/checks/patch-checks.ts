import { type Check, checkThat, notKnown, warning } from '../../result/check.ts';
import type { KeyAttestationFacts } from '../../result/facts.ts';
import type { KeyAttestationRules } from '../policy/policy.ts';

const DAY_MS = 86_400_000;
const PARTITIONS = [
  ['os', 'osPatchLevel', 'patch.os'],
  ['vendor', 'vendorPatchLevel', 'patch.vendor'],
  ['boot', 'bootPatchLevel', 'patch.boot'],
] as const;

/** The level of the coming month. */
const DAYS_AHEAD_MAX = 31;
const AHEAD_REMEDY =
  "Check the clock of the server. If it is right, the phone reports a date that has not come: restore its maker's system, or use another phone.";
const REMEDY =
  'Install the latest system update of the phone. If there is none, the manufacturer no longer supports the phone: use another one.';

/**
 * Time of a patch level that is written YYYYMM or YYYYMMDD; makers use both for every partition. A day of 00 or an empty
 * one counts as the first of the month.
 */
export function patchTime(level: number): number | undefined {
  const text = String(level);
  const match = /^(\d{4})(\d{2})(\d{2})?$/.exec(text);
  if (!match) return undefined;
  const [, year, month, day] = match.map(Number);
  if (year === undefined || month === undefined || month < 1 || month > 12 || year < 2008) return undefined;
  if (day !== undefined && day > 31) return undefined;
  return Date.UTC(year, month - 1, Number.isNaN(day ?? Number.NaN) ? 1 : Math.max(1, day ?? 1));
}

/** Patch levels by age. A partition that the policy does not name is not appraised. */
export function patchChecks(facts: KeyAttestationFacts, rules: KeyAttestationRules, at: number): Check[] {
  return PARTITIONS.flatMap(([partition, member, id]) => {
    const maxDays = rules.maxPatchAgeDays[partition];
    return maxDays === undefined ? [] : [patchCheck(id, facts[member], maxDays, rules.missingPatchLevel, at)];
  });
}

function patchCheck(
  id: 'patch.os' | 'patch.vendor' | 'patch.boot',
  level: number | undefined,
  maxDays: number,
  missing: 'warn' | 'refuse',
  at: number,
): Check {
  const rule = `The security patch is at most ${maxDays} days old.`;
  // 0 is what KeyMint reports for a level it does not know.
  const time = level === undefined || level === 0 ? undefined : patchTime(level);
  if (time === undefined) {
    const evidence = level === undefined || level === 0 ? 'not reported' : `unreadable level ${level}`;
    return missing === 'warn' ? warning(id, evidence, rule, REMEDY) : notKnown(id, evidence, rule, REMEDY);
  }
  return patchAgeCheck(id, `level ${level}`, time, maxDays, at);
}

type PatchCheckId = 'patch.os' | 'patch.vendor' | 'patch.boot' | 'items.patch';

/** The age of a patch level against the most that is allowed. */
export function patchAgeCheck(
  id: PatchCheckId,
  words: string,
  time: number,
  maxDays: number,
  at: number,
): Check {
  const rule = `The security patch is at most ${maxDays} days old.`;
  const ahead = patchAheadCheck(id, words, time, rule, at);
  if (ahead) return ahead;
  const days = Math.floor((at - time) / DAY_MS);
  return checkThat(days <= maxDays, id, `${words}, ${days} days old`, rule, REMEDY);
}

/**
 * A level that is dated ahead, which proves no age: makers ship that of the coming month early, which is a warning; one further ahead is
 * not known. Nothing for any other.
 */
export function patchAheadCheck(
  id: PatchCheckId,
  words: string,
  time: number,
  rule: string,
  at: number,
): Check | undefined {
  const daysAhead = Math.ceil((time - at) / DAY_MS);
  if (daysAhead <= 0) return undefined;
  const evidence = `${words}, dated ${daysAhead} ${daysAhead === 1 ? 'day' : 'days'} ahead`;
  return daysAhead <= DAYS_AHEAD_MAX
    ? warning(id, evidence, rule, AHEAD_REMEDY)
    : notKnown(id, evidence, rule, AHEAD_REMEDY);
}
