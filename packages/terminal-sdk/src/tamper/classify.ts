import {
  LIVE_TAMPER_POLICY,
  type Mode,
  type TamperFinding,
  type TamperPolicy,
  TEST_TAMPER_POLICY,
} from '@tallystick/protocol';

/** What is done about what was seen. */
export interface ClassifiedFindings {
  /** These stop the terminal. */
  readonly trips: readonly TamperFinding[];
  /** These are told to the server, and the terminal goes on. */
  readonly reports: readonly TamperFinding[];
}

/**
 * The policy that a device goes by: that of its personalisation data, else the default of its mode. While the mode is not known the
 * one of test mode holds; the detectors look again as soon as the server has named the mode, before any key is made.
 */
export const policyOf = (mode: Mode | undefined, given: TamperPolicy | undefined): TamperPolicy =>
  given ?? (mode === 'live' ? LIVE_TAMPER_POLICY : TEST_TAMPER_POLICY);

/** Sorts what was seen by what the policy says. What is not known for sure is never more than reported. */
export const classify = (seen: readonly TamperFinding[], policy: TamperPolicy): ClassifiedFindings => {
  const told = seen.filter(({ trip }) => policy[trip] !== 'ignore');
  const stops = ({ trip, sure }: TamperFinding) => sure && policy[trip] === 'trip';
  return { trips: told.filter(stops), reports: told.filter((finding) => !stops(finding)) };
};
