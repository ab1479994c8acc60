import type { OutcomeReason } from '@tallystick/protocol';

/** What a response code (DE39) means for the payment. */
export type ResponseMeaning =
  | { readonly kind: 'approved' }
  /** Surely nothing was booked. */
  | { readonly kind: 'declined'; readonly reason: OutcomeReason }
  /** Money may have moved, or moved otherwise than asked for: it is undone. */
  | { readonly kind: 'unknown'; readonly reason: OutcomeReason };

const approved: ResponseMeaning = { kind: 'approved' };
const declined = (reason: OutcomeReason): ResponseMeaning => ({ kind: 'declined', reason });
const unknown = (reason: OutcomeReason): ResponseMeaning => ({ kind: 'unknown', reason });

/**
 * Every code of ISO 8583:1987, table A.8, 82 as networks use it for a failed card authentication, and 86 for a card without a PIN.
 *
 * A decline is a decision about the payment. Unknown is what an approval would be that was not asked for (08, 10, 11, 16, 32), what
 * tells of a fault on the way and not of a decision (06, 09, 20, 22, 68, 90, 91, 96: the repeat of a request by a hop between may be
 * answered so after its first was booked), and what is no answer to a purchase at all (files, reconciliation).
 */
const MEANINGS: Readonly<Record<string, ResponseMeaning>> = {
  '00': approved,
  '01': declined('do_not_honour'),
  '02': declined('do_not_honour'),
  '03': declined('invalid_transaction'),
  '04': declined('card_blocked'),
  '05': declined('do_not_honour'),
  '06': unknown('host_error'),
  '07': declined('card_lost_or_stolen'),
  '08': unknown('host_error'),
  '09': unknown('host_error'),
  '10': unknown('host_error'),
  '11': unknown('host_error'),
  '12': declined('invalid_transaction'),
  '13': declined('invalid_transaction'),
  '14': declined('invalid_card'),
  '15': declined('invalid_card'),
  '16': unknown('host_error'),
  '17': declined('do_not_honour'),
  '18': declined('do_not_honour'),
  '19': declined('do_not_honour'),
  '20': unknown('host_error'),
  '21': declined('do_not_honour'),
  '22': unknown('host_error'),
  '23': declined('invalid_transaction'),
  '24': unknown('host_error'),
  '25': unknown('host_error'),
  '26': unknown('host_error'),
  '27': unknown('host_error'),
  '28': unknown('host_error'),
  '29': unknown('host_error'),
  '30': declined('host_error'),
  '31': declined('issuer_unavailable'),
  '32': unknown('host_error'),
  '33': declined('card_expired'),
  '34': declined('card_lost_or_stolen'),
  '35': declined('card_blocked'),
  '36': declined('card_blocked'),
  '37': declined('card_blocked'),
  '38': declined('card_blocked'),
  '39': declined('invalid_card'),
  '40': declined('invalid_transaction'),
  '41': declined('card_lost_or_stolen'),
  '42': declined('invalid_card'),
  '43': declined('card_lost_or_stolen'),
  '44': declined('invalid_card'),
  '51': declined('insufficient_funds'),
  '52': declined('invalid_card'),
  '53': declined('invalid_card'),
  '54': declined('card_expired'),
  '55': declined('wrong_pin'),
  '56': declined('invalid_card'),
  '57': declined('invalid_transaction'),
  '58': declined('invalid_transaction'),
  '59': declined('do_not_honour'),
  '60': declined('do_not_honour'),
  '61': declined('limit_exceeded'),
  '62': declined('card_blocked'),
  '63': declined('cryptogram_wrong'),
  '64': declined('invalid_transaction'),
  '65': declined('limit_exceeded'),
  '66': declined('do_not_honour'),
  '67': declined('card_blocked'),
  '68': unknown('issuer_unavailable'),
  '75': declined('pin_blocked'),
  '82': declined('cryptogram_wrong'),
  '86': declined('do_not_honour'),
  '90': unknown('issuer_unavailable'),
  '91': unknown('issuer_unavailable'),
  '92': declined('issuer_unavailable'),
  '93': declined('invalid_transaction'),
  // The number was used before, by a payment that is not this one: to undo by that number would undo the other.
  '94': declined('invalid_transaction'),
  '95': unknown('host_error'),
  '96': unknown('host_error'),
};

/** Whether the table says what a code means. */
export const isDecided = (code: string): boolean => Object.hasOwn(MEANINGS, code);

/** Reads DE39 of a 0210. A code that is not in the table says nothing about what was booked. */
export const meaningOfResponse = (code: string): ResponseMeaning =>
  (isDecided(code) ? MEANINGS[code] : undefined) ?? unknown('host_error');

/** DE39 of a 0410 or 0430 by which the host says that nothing is booked any more; 25 and 21: it knows of nothing to undo. */
const ACKNOWLEDGED = new Set(['00', '21', '25']);

export const acknowledgesReversal = (code: string | undefined): boolean =>
  code !== undefined && ACKNOWLEDGED.has(code);
