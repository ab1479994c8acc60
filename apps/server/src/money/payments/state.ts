import type { OutcomeReason, PaymentStatus } from '@tallystick/protocol';

/** What can happen to a payment. */
export type PaymentEvent =
  /** The card was presented with a good ticket: from here on the issuer may be asked. */
  | { readonly kind: 'presented' }
  | { readonly kind: 'approved' }
  | { readonly kind: 'declined'; readonly reason: OutcomeReason }
  /** What the issuer did cannot be told: no answer, a lost connection, an answer that cannot be read. */
  | { readonly kind: 'unknown'; readonly reason: OutcomeReason }
  /** The process that had asked the issuer is gone: its time is over and no outcome was stored. */
  | { readonly kind: 'abandoned' }
  | { readonly kind: 'cancelled' }
  /** Nobody presented a card in time. */
  | { readonly kind: 'timed_out' };

/** What has to be done in the same commit as, or after, a change of status. */
export type PaymentEffect =
  | { readonly kind: 'ask_issuer' }
  | { readonly kind: 'reverse'; readonly reason: OutcomeReason }
  | { readonly kind: 'issue_receipt' };

export type PaymentStep =
  | {
      readonly kind: 'moved';
      readonly status: PaymentStatus;
      readonly reason?: OutcomeReason;
      readonly effects: readonly PaymentEffect[];
    }
  /** The event does not fit the status; nothing changes. */
  | { readonly kind: 'refused' };

const REFUSED: PaymentStep = { kind: 'refused' };

const fromCreated = (event: PaymentEvent): PaymentStep => {
  switch (event.kind) {
    case 'presented':
      return { kind: 'moved', status: 'presented', effects: [{ kind: 'ask_issuer' }] };
    case 'cancelled':
      return { kind: 'moved', status: 'cancelled', effects: [] };
    case 'timed_out':
      return { kind: 'moved', status: 'expired', effects: [] };
    case 'approved':
    case 'declined':
    case 'unknown':
    case 'abandoned':
      return REFUSED;
  }
};

const reversed = (reason: OutcomeReason): PaymentStep => ({
  kind: 'moved',
  status: 'reversed',
  reason,
  effects: [{ kind: 'reverse', reason }, { kind: 'issue_receipt' }],
});

const fromPresented = (event: PaymentEvent): PaymentStep => {
  switch (event.kind) {
    case 'approved':
      return { kind: 'moved', status: 'approved', reason: 'approved', effects: [{ kind: 'issue_receipt' }] };
    case 'declined':
      return {
        kind: 'moved',
        status: 'declined',
        reason: event.reason,
        effects: [{ kind: 'issue_receipt' }],
      };
    case 'unknown':
      return reversed(event.reason);
    case 'abandoned':
      return reversed('interrupted');
    case 'presented':
    case 'cancelled':
    case 'timed_out':
      return REFUSED;
  }
};

/**
 * The whole life of a payment: `created` to `presented`, `cancelled` or `expired`; `presented` to `approved`, `declined` or
 * `reversed`. Pure. The last five are final: no event moves them.
 */
export const advancePayment = (status: PaymentStatus, event: PaymentEvent): PaymentStep => {
  switch (status) {
    case 'created':
      return fromCreated(event);
    case 'presented':
      return fromPresented(event);
    case 'approved':
    case 'declined':
    case 'reversed':
    case 'expired':
    case 'cancelled':
      return REFUSED;
  }
};

/** Whether a payment in this status will never change again. */
export const isFinal = (status: PaymentStatus): boolean => status !== 'created' && status !== 'presented';
