import type { Check } from '@tallystick/protocol';

/** The four states that have a colour and a shape of their own. */
export type StateKind = 'approved' | 'waiting' | 'declined' | 'quiet';

/** How a check of an attestation is drawn. */
export const CHECK_KINDS: Readonly<Record<Check['status'], StateKind>> = {
  affirming: 'approved',
  warning: 'waiting',
  contraindicated: 'declined',
  none: 'quiet',
};
