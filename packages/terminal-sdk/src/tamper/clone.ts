import type { TamperFinding } from '@tallystick/protocol';
import type { TerminalEvent } from '../service-processing/event.ts';
import { finding } from './detectors.ts';

/** The check by which the server says that the counter of this device did not rise. */
const COUNTER_CHECK = 'transaction.counter';

/**
 * A second life of the storage, as the server sees it: the counter, which only rises, had risen elsewhere, or was put back. Of two copies
 * the one that answers second is told, and as both have one key the server stops them both.
 */
export const cloneSeenIn = (event: TerminalEvent): readonly TamperFinding[] => {
  if (event.type !== 'failed' || event.refusal.code !== 'attestation_refused') return [];
  const counted = event.refusal.checks?.some(
    ({ id, status }) => id === COUNTER_CHECK && status === 'contraindicated',
  );
  return counted ? [finding('clone', 'counter did not rise')] : [];
};
