import { affirming, type Check, contraindicated, warning } from '../../result/check.ts';
import type { SignalName, SignalRule } from '../policy/policy.ts';

const HOUR_MS = 3_600_000;

/** `fresh`: as good as new; `stale`: within the hours of grace; `expired`: after them, or never good. */
export type SignalState = 'fresh' | 'stale' | 'expired';

/** How an outside service stands, by when it was last good. */
export const signalStateOf = (rule: SignalRule, lastGood: number | undefined, at: number): SignalState => {
  if (lastGood === undefined) return 'expired';
  const hours = (at - lastGood) / HOUR_MS;
  if (hours <= rule.freshHours) return 'fresh';
  return hours <= rule.freshHours + rule.graceHours ? 'stale' : 'expired';
};

const NAMES: Readonly<Record<SignalName, string>> = {
  revocationList: 'The revocation list of Android keys',
  playIntegrity: 'Play Integrity',
  appAttest: 'App Attest',
};

const REMEDY = 'Nothing is wrong with the phone. The operator must restore the connection to this source.';

/**
 * The check of one outside service for a device that is enrolled already: it goes on within the hours of grace, with a warning that names
 * the service and since when it is silent, and after them as the rule says.
 * @param lastGood Unix milliseconds; undefined: never
 */
export function signalCheck(
  name: SignalName,
  rule: SignalRule,
  lastGood: number | undefined,
  at: number,
): Check {
  const id = `signal.${name}` as const;
  const words = `${NAMES[name]} was good within ${rule.freshHours} hours; enrolled devices go on for ${rule.graceHours} hours more.`;
  const state = signalStateOf(rule, lastGood, at);
  if (lastGood === undefined) {
    const evidence = 'never good so far';
    return rule.afterGrace === 'warn'
      ? warning(id, evidence, words, REMEDY)
      : contraindicated(id, evidence, words, REMEDY);
  }
  const evidence = `last good ${new Date(lastGood).toISOString()}`;
  if (state === 'fresh') return affirming(id, evidence, words);
  const since = `${state} since ${new Date(lastGood + HOUR_MS * (state === 'stale' ? rule.freshHours : rule.freshHours + rule.graceHours)).toISOString()}, ${evidence}`;
  return state === 'stale' || rule.afterGrace === 'warn'
    ? warning(id, since, words, REMEDY)
    : contraindicated(id, since, words, REMEDY);
}
