import {
  LIVE_TAMPER_POLICY,
  type Mode,
  type TamperPolicy,
  type TamperSight,
  TEST_TAMPER_POLICY,
} from '@tallystick/protocol';

/** What is done about what was seen. */
export interface Weighed {
  /** These stop the terminal. */
  readonly trips: readonly TamperSight[];
  /** These are told to the server, and the terminal goes on. */
  readonly reports: readonly TamperSight[];
}

/**
 * The policy that a device goes by: that of its personalisation data, else the default of its mode. While the mode is not known the
 * one of test mode holds; the detectors look again as soon as the server has named the mode, before any key is made.
 */
export const policyOf = (mode: Mode | undefined, given: TamperPolicy | undefined): TamperPolicy =>
  given ?? (mode === 'live' ? LIVE_TAMPER_POLICY : TEST_TAMPER_POLICY);

/** Sorts what was seen by what the policy says. What is not known for sure is never more than reported. */
export const weigh = (seen: readonly TamperSight[], policy: TamperPolicy): Weighed => {
  const told = seen.filter(({ trip }) => policy[trip] !== 'ignore');
  const stops = ({ trip, sure }: TamperSight) => sure && policy[trip] === 'trip';
  return { trips: told.filter(stops), reports: told.filter((sight) => !stops(sight)) };
};
