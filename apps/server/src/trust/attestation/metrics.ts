import { Counter, type Metrics } from '@tallystick/operating';
import type { AttestationRecord } from '@tallystick/protocol';

/** Told of each result that was put on record. */
export type ResultCount = (record: Pick<AttestationRecord, 'purpose' | 'verdict'>) => void;

/** Counts attestation results by purpose and verdict, as they are put on record. */
export const createResultCount = (metrics: Metrics): ResultCount => {
  const results = new Counter({
    name: 'tallystick_attestation_results_total',
    help: 'Attestation results that this process put on record, by purpose and verdict.',
    labelNames: ['purpose', 'verdict'],
    registers: [metrics],
  });
  return ({ purpose, verdict }) => results.inc({ purpose, verdict });
};
