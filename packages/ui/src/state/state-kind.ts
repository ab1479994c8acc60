import type { Check } from '@tallystick/protocol';

/** The states that have a shape of their own. `undone`: it had its effect and was taken back, and nothing is waited for. */
export type StateKind = 'approved' | 'waiting' | 'declined' | 'undone' | 'quiet';

/** How a check of an attestation is drawn. */
export const CHECK_KINDS: Readonly<Record<Check['status'], StateKind>> = {
  affirming: 'approved',
  warning: 'waiting',
  contraindicated: 'declined',
  none: 'quiet',
};
