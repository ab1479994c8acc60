import type { OutcomeReason } from '@tallystick/protocol';

/** What a response code (DE39) means for the payment. */
export type ResponseMeaning =
  | { readonly kind: 'approved' }
  | { readonly kind: 'declined'; readonly reason: OutcomeReason }
  /** Approved in a way that was not asked for (in part, with identification, VIP): money may have moved, so it is undone. */
  | { readonly kind: 'unwanted' };

const DECLINED: Readonly<Record<string, OutcomeReason>> = {
  '03': 'invalid_transaction',
  '04': 'card_blocked',
  '05': 'do_not_honour',
  '06': 'host_error',
  '07': 'card_lost_or_stolen',
  '12': 'invalid_transaction',
  '13': 'invalid_transaction',
  '14': 'invalid_card',
  '15': 'invalid_card',
  '30': 'host_error',
  '33': 'card_expired',
  '34': 'card_lost_or_stolen',
  '36': 'card_blocked',
  '41': 'card_lost_or_stolen',
  '43': 'card_lost_or_stolen',
  '51': 'insufficient_funds',
  '54': 'card_expired',
  '57': 'invalid_transaction',
  '58': 'invalid_transaction',
  '61': 'limit_exceeded',
  '62': 'card_blocked',
  '63': 'cryptogram_wrong',
  '65': 'limit_exceeded',
  '68': 'issuer_unavailable',
  '82': 'cryptogram_wrong',
  '91': 'issuer_unavailable',
  '92': 'issuer_unavailable',
  '94': 'invalid_transaction',
  '96': 'host_error',
};

const UNWANTED = new Set(['08', '10', '11', '16']);

/** Reads DE39 of a 0210 (ISO 8583:1987, table 11; 82 as networks use it for a failed card authentication). */
export const meaningOfResponse = (code: string): ResponseMeaning => {
  if (code === '00') return { kind: 'approved' };
  if (UNWANTED.has(code)) return { kind: 'unwanted' };
  return { kind: 'declined', reason: DECLINED[code] ?? 'do_not_honour' };
};

/** DE39 of a 0410 or 0430 by which the host says that nothing is booked any more; 25 and 21: it knows of nothing to undo. */
const ACKNOWLEDGED = new Set(['00', '21', '25']);

export const acknowledgesReversal = (code: string | undefined): boolean =>
  code !== undefined && ACKNOWLEDGED.has(code);
