import type { KeyRing } from '../../../platform/key-ring.ts';

/** Bytes of tag 9F37 (EMV Book 3, annex A1). */
const BYTES = 4;
/** How many presentations of a card one ticket is good for: each further one is a further number that an older tap may happen to have. */
export const NUMBERS_A_TICKET = 4;

/**
 * The unpredictable numbers of a payment, tag 9F37, which its cryptogram is made over. They are issued with the ticket and made from its id,
 * so that nobody knows one before the device was appraised for the payment, every process knows them again, and none is stored.
 */
export const createUnpredictableNumbers =
  (keys: Pick<KeyRing, 'digest'>) =>
  (ticketId: string): Uint8Array[] => {
    const digest = keys.digest('unpredictable-number', ticketId);
    return Array.from({ length: NUMBERS_A_TICKET }, (_, at) => digest.slice(at * BYTES, (at + 1) * BYTES));
  };
