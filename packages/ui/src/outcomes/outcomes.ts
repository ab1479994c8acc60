import type { AccountEntry, OutcomeReason, PaymentStatus } from '@tallystick/protocol';
import type { StateKind } from '../state/state-kind.ts';
import { notChargedWord, operatorReasonWords, reasonWords, statusWords } from './spoken.ts';

/** How a payment in each status is drawn. */
export const STATUS_KINDS: Readonly<Record<PaymentStatus, StateKind>> = {
  created: 'quiet',
  presented: 'waiting',
  approved: 'approved',
  declined: 'declined',
  reversed: 'undone',
  expired: 'quiet',
  cancelled: 'quiet',
  refused: 'declined',
};

/** How an entry of an account is drawn. */
export const ENTRY_KINDS: Readonly<Record<AccountEntry['kind'], StateKind>> = {
  purchase: 'approved',
  top_up: 'approved',
  reversal: 'undone',
  declined: 'declined',
};

/** An ended payment at the counter: a status, or that it never came to one. */
export type Verdict = PaymentStatus | 'not_charged';

/** Word and shape of an ended payment at the counter, where it matters that nothing was charged and not how it came about. */
export const verdictOf = (verdict: Verdict): { readonly word: string; readonly kind: StateKind } => {
  switch (verdict) {
    case 'approved':
    case 'declined':
    case 'cancelled':
    case 'refused':
      return { word: statusWords[verdict], kind: STATUS_KINDS[verdict] };
    default:
      return { word: notChargedWord, kind: 'quiet' };
  }
};

/** Why a payment ended, for an operator who reads its status beside it: nothing where the status says it all. */
export const reasonBesideStatus = (reason: OutcomeReason | undefined): string | undefined =>
  reason === undefined || reason === 'approved' ? undefined : operatorReason(reason);

/** Why a payment ended, for an operator. */
export const operatorReason = (reason: OutcomeReason): string =>
  operatorReasonWords[reason] ?? reasonWords[reason].happened;
