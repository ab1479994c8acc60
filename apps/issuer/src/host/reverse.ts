import { strict as assert } from 'node:assert';
import type { Message } from '@tallystick/iso8583';
import type { Clock } from '../platform/clock.ts';
import type { MakeId } from '../platform/ids.ts';
import { APPROVED, DECLINE_CODES, type DeclineReason } from '../rules/response-codes.ts';
import { parseReversal, type ReversalRequest } from '../rules/reversal.ts';
import type { AuthorisationStore, RecordedAuthorisation } from '../store/authorisations.ts';

export interface ReversalAnswer {
  readonly responseCode: string;
  readonly reason: 'reversed' | 'reversed_in_part' | 'nothing_to_reverse' | DeclineReason;
  /** The element at fault, where it is the form. For the log. */
  readonly field?: string;
}

export type Reverse = (message: Message) => Promise<ReversalAnswer>;

const refused = (reason: DeclineReason, field?: string): ReversalAnswer => ({
  responseCode: DECLINE_CODES[reason],
  reason,
  ...(field === undefined ? {} : { field }),
});

const done = (reason: 'reversed' | 'reversed_in_part' | 'nothing_to_reverse'): ReversalAnswer => ({
  responseCode: APPROVED,
  reason,
});

const MAX_ATTEMPTS = 4;

/**
 * Why the request on record under this name is not the one that is to be undone, or undefined when it is. Another kind of message,
 * merchant or acquirer is another request, of which the sender is told no more than that his was not found.
 */
const differenceOf = (reversal: ReversalRequest, first: RecordedAuthorisation): DeclineReason | undefined => {
  const sameSender =
    first.merchantId === reversal.merchantId &&
    (first.acquirerId === null || first.acquirerId === reversal.acquirerId);
  if (!sameSender) return 'original_not_found';
  if (first.mti.startsWith('01') !== reversal.originalMti.startsWith('01')) return 'original_not_found';
  if (first.currency !== reversal.currency) return 'currency_mismatch';
  if (first.amountMinor !== reversal.amountMinor) return 'amount_differs';
  return undefined;
};

/** The answer to a reversal by what is on record; undefined where money is still to be given back. */
const answerByRecord = (
  { replacementMinor }: ReversalRequest,
  first: RecordedAuthorisation,
): ReversalAnswer | undefined => {
  if (first.state === 'absent') return refused('original_not_found');
  if (first.state === 'approved' || first.state === 'held') {
    const standing = first.amountMinor - first.returnedMinor;
    assert(standing > 0n, 'of an approval that stands, some money stands');
    if (replacementMinor < standing) return undefined;
    // As much stands as is to stay, so this is a repeat; what was given back is never charged again.
    return replacementMinor === standing ? done('nothing_to_reverse') : refused('amount_differs');
  }
  // To say 00 to a part would say that the rest is charged.
  if (replacementMinor > 0n) return refused('original_reversed');
  return done('nothing_to_reverse');
};

/**
 * Makes the function that reverses (0400, 0420 and their repeats), wholly or in part (DE95). The acquirer is told 00 when what it asked for
 * is so: done now, or before, or the original was declined. A whole reversal that finds no original is answered with 25 and remembered,
 * so that the original is refused when it does come. The rule by which an original is found is in docs/guide/issuer.md.
 */
export const createReverse =
  (store: AuthorisationStore, clock: Clock, makeId: MakeId): Reverse =>
  async (message) => {
    const parsed = parseReversal(message);
    if (parsed.kind === 'refused') return refused(parsed.reason, parsed.field);
    const { reversal } = parsed;
    const { original, replacementMinor } = reversal;
    const facts = { ...reversal, mti: reversal.originalMti };
    const record = {
      id: makeId('rev'),
      mti: reversal.mti,
      stan: reversal.stan,
      transmittedAt: reversal.transmittedAt,
      at: new Date(clock.now()),
    };
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const first = await store.find(original, facts);
      if (first === undefined) {
        // The part that stays was never charged: there is nothing that could be refused later.
        if (replacementMinor > 0n) return refused('original_not_found');
        const absent = { ...record, absentId: makeId('aut'), original, facts };
        if (await store.rememberReversal(absent)) return refused('original_not_found');
        continue;
      }
      const difference = differenceOf(reversal, first);
      if (difference !== undefined) return refused(difference);
      const answer = answerByRecord(reversal, first);
      if (answer !== undefined) return answer;
      const booking = { ...record, authorisationId: first.id, movementId: makeId('mov'), replacementMinor };
      if (await store.reverse(booking)) return done(replacementMinor > 0n ? 'reversed_in_part' : 'reversed');
    }
    return refused('system_malfunction');
  };
