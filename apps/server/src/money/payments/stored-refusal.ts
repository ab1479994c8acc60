import type { Check, CurrencyCode, PaymentRefusal } from '@tallystick/protocol';
import type { StoredStep } from '../acquiring/index.ts';

/** Why the policy refused a payment, as it is kept in its trace. */
export interface StoredRefusal {
  readonly kind: 'refusal';
  /** Unix milliseconds. */
  readonly at: number;
  readonly attestationId: string;
  /** `id@version`. */
  readonly policy: string;
  /** Those that were not passed. */
  readonly checks: readonly Check[];
  /** The largest amount that the rules would have let through, in minor units; left out: they are about something else. */
  readonly atMostMinor?: number;
}

/** What is kept in the trace of a payment. */
export type TraceEntry = StoredStep | StoredRefusal;

export const isRefusal = (entry: TraceEntry): entry is StoredRefusal => entry.kind === 'refusal';

/** A refusal as operators read it. */
export const refusalOf = (stored: StoredRefusal, currency: CurrencyCode): PaymentRefusal => ({
  at: new Date(stored.at).toISOString(),
  attestationId: stored.attestationId,
  policy: stored.policy,
  checks: [...stored.checks],
  ...(stored.atMostMinor === undefined ? {} : { atMost: { value: stored.atMostMinor, currency } }),
});
