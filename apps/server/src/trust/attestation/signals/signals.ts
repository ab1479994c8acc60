import { type AppraisalPolicy, type SignalName, signalCheck } from '@tallystick/attestation/appraisal';
import type { SupportingKind } from '@tallystick/attestation/evidence';
import type { Check, EvidenceOutcome } from '@tallystick/attestation/result';
import type { DeviceStatus } from '../../../fleet/terminals/index.ts';

/** When the list in use was fetched, in Unix milliseconds; undefined: there is none. */
export type ListFetchedAt = () => number | undefined;

/**
 * The checks of the outside services that a device stands on, from what is known in memory. A service that never vouched for this device
 * says nothing about it, so its silence is no finding either.
 */
export const signalChecks = (
  { signals }: Pick<DeviceStatus, 'signals'>,
  policy: AppraisalPolicy,
  listFetchedAt: ListFetchedAt,
  at: number,
): Check[] => {
  const checks: Check[] = [];
  for (const [name, lastAffirmedAt] of Object.entries(signals) as [SignalName, number][]) {
    const lastGood = name === 'revocationList' ? listFetchedAt() : lastAffirmedAt;
    checks.push(signalCheck(name, policy.signals[name], lastGood, at));
  }
  return checks;
};

/** The external sources that a device depends on from its enrolment, with the time at which they affirmed it. */
export const signalsAtEnrolment = (
  outcome: EvidenceOutcome,
  at: Date,
): Partial<Record<SignalName, string>> => {
  // Virtual phones have a list of their own that is always there.
  if (outcome.outcome !== 'verified' || outcome.kind === 'virtual') return {};
  const { facts } = outcome;
  if (facts.kind === 'apple-appattest') return { appAttest: at.toISOString() };
  return 'revocation' in facts && facts.revocation !== undefined ? { revocationList: at.toISOString() } : {};
};

const SIGNAL_OF = {
  'apple-assertion': 'appAttest',
  'play-integrity': 'playIntegrity',
} as const satisfies Record<SupportingKind, SignalName>;

/** The external sources that affirmed a device in a periodic check. */
export const signalsOfSupporting = (
  appraised: readonly { readonly kind: SupportingKind }[],
  at: Date,
): Partial<Record<SignalName, string>> =>
  Object.fromEntries(appraised.map(({ kind }) => [SIGNAL_OF[kind], at.toISOString()]));
