import type { AppraisalPolicy, SecurityLevel } from '@tallystick/attestation';

/** Rules of a policy about time: how long results are good for, and how often a device may be checked. */
export interface FreshnessRules {
  /** Life of a ticket: time enough to hold a card. */
  readonly ticketSeconds: number;
  /** How old the last full check of a device may be before a payment needs a new one first. */
  readonly periodicMaxAgeHours: number;
  /** Answers of one device within an hour. */
  readonly attestationsPerHour: number;
}

export interface AttestationRules {
  readonly freshness: FreshnessRules;
  /** Level that a device needs before it may take a PIN. */
  readonly pin: { readonly minimumLevel: SecurityLevel };
}

const RULES: AttestationRules = {
  freshness: { ticketSeconds: 120, periodicMaxAgeHours: 24, attestationsPerHour: 36_000 },
  pin: { minimumLevel: 3 },
};

/** The rules of a policy that stand beside its appraisal. */
export const rulesOf = (_policy: AppraisalPolicy): AttestationRules => RULES;
