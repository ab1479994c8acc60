import { strict as assert } from 'node:assert';
import { currencyOfNumeric } from '@tallystick/currencies';
import { type Message, parseOriginalDataElements, textOf, UnpackError } from '@tallystick/iso8583';
import type { Clock } from '../platform/clock.ts';
import type { MakeId } from '../platform/ids.ts';
import { type RequestKey, requestKey } from '../rules/request.ts';
import { APPROVED, DECLINE_CODES } from '../rules/response-codes.ts';
import type { AuthorisationStore } from '../store/authorisations.ts';

export interface ReversalAnswer {
  readonly responseCode: string;
  readonly reason:
    | 'reversed'
    | 'nothing_to_reverse'
    | 'remembered'
    | 'format_error'
    | 'amount_differs'
    | 'system_malfunction';
}

export type Reverse = (message: Message) => Promise<ReversalAnswer>;

const refused = (code: keyof typeof DECLINE_CODES, reason: ReversalAnswer['reason']): ReversalAnswer => ({
  responseCode: DECLINE_CODES[code],
  reason,
});

/** The name of the request that is to be undone: DE41 and DE37 are its own, DE11 and DE7 come from DE90 (ISO 8583:1987, 4.4.15). */
const originalKey = (own: RequestKey, de90: string): RequestKey | undefined => {
  try {
    const original = parseOriginalDataElements(de90);
    return { ...own, stan: original.systemTraceAuditNumber, transmittedAt: original.transmissionDateTime };
  } catch (error) {
    if (error instanceof UnpackError) return undefined;
    throw error;
  }
};

const MAX_ATTEMPTS = 4;

/**
 * Makes the function that reverses (0400, 0420 and their repeats). The acquirer is told 00 whenever no money of the original is moved any
 * more: it was undone now or before, was declined, or never came, in which case it is remembered and refused when it does come.
 */
export const createReverse =
  (store: AuthorisationStore, clock: Clock, makeId: MakeId): Reverse =>
  async (message) => {
    const own = requestKey(message);
    const de90 = textOf(message, 90);
    const amount = textOf(message, 4);
    const currency = currencyOfNumeric(textOf(message, 49) ?? '');
    const original = own && de90 ? originalKey(own, de90) : undefined;
    if (!own || !original || !amount || !/^[0-9]{12}$/.test(amount)) {
      return refused('format_error', 'format_error');
    }
    const reversal = {
      id: makeId('rev'),
      absentId: makeId('aut'),
      movementId: makeId('mov'),
      original,
      mti: message.mti,
      stan: own.stan,
      transmittedAt: own.transmittedAt,
      amountMinor: BigInt(amount),
      currency: currency ?? '',
      at: new Date(clock.now()),
    };
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      if (await store.reverse(reversal)) return { responseCode: APPROVED, reason: 'reversed' };
      const first = await store.find(original);
      if (first === undefined) {
        if (await store.rememberReversal(reversal)) return { responseCode: APPROVED, reason: 'remembered' };
        continue;
      }
      if (first.state === 'approved' || first.state === 'held') {
        if (first.amountMinor !== reversal.amountMinor) return refused('amount_invalid', 'amount_differs');
        continue;
      }
      assert(
        first.state === 'reversed' ||
          first.state === 'declined' ||
          first.state === 'expired' ||
          first.state === 'absent',
        'the acquirer is told that nothing stands only when nothing does',
      );
      return { responseCode: APPROVED, reason: 'nothing_to_reverse' };
    }
    return refused('system_malfunction', 'system_malfunction');
  };
