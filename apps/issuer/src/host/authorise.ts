import { strict as assert } from 'node:assert';
import { equalBytes } from '@tallystick/encoding';
import type { Hsm } from '@tallystick/keys';
import { type Randomness, randomDigits } from '@tallystick/keys/randomness';
import type { TestAmountRow } from '@tallystick/protocol';
import type { VerifiedCryptogram, VerifyCryptogram } from '../keys/cryptograms.ts';
import type { Clock } from '../platform/clock.ts';
import type { MakeId } from '../platform/ids.ts';
import { type CardSnapshot, type Decision, type DecisionInput, decide } from '../rules/decide.ts';
import type { PinFact } from '../rules/pin.ts';
import type { AuthorisationRequest } from '../rules/request.ts';
import { APPROVED, DECLINE_CODES, type DeclineReason } from '../rules/response-codes.ts';
import type { AuthorisationStore, RecordedAuthorisation, RequestRecord } from '../store/authorisations.ts';
import { RememberedCards } from './remembered-cards.ts';
import type { VerifyPin } from './verify-pin.ts';

/** What is answered to a 0100/0200. `reason` is for the log, not for the acquirer. */
export interface Answer {
  readonly responseCode: string;
  readonly reason: string;
  readonly approvalCode?: string;
  /** Tag 91. */
  readonly issuerAuthentication?: Uint8Array;
  readonly repeated: boolean;
}

/**
 * The request could not be decided, or what was decided could not be told from what is on record. There is no true answer to it, so it gets
 * none: a repeat of it may be booked, or may have been, and the reversal that follows silence settles both. A 91 or 96 would not, for an
 * acquirer takes these for a decline.
 */
export class Undecided extends Error {
  override readonly name = 'Undecided';
  readonly code = 'ERR_UNDECIDED';
}

export interface AuthoriseDependencies {
  readonly store: AuthorisationStore;
  readonly hsm: Hsm;
  readonly verifyCryptogram: VerifyCryptogram;
  /** Left out where no link has a PIN key: a request with a PIN does not come so far. */
  readonly verifyPin?: VerifyPin | undefined;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly makeId: MakeId;
  /** How long a 0100 reserves money, in milliseconds. */
  readonly holdMs: number;
  /** From which amount on the holder has to have been verified; undefined: where the terminal asked for it. */
  readonly cvmLimitMinor?: bigint | undefined;
}

export type Authorise = (request: AuthorisationRequest, forced?: TestAmountRow) => Promise<Answer>;

/** How often a decision is made anew because the ground moved under it. More would mean a storm on one card. */
const MAX_ATTEMPTS = 8;
const utf8 = new TextEncoder();

const refusal = (reason: DeclineReason): Answer => ({
  responseCode: DECLINE_CODES[reason],
  reason,
  repeated: false,
});

const sameBytes = (kept: Uint8Array | null, given: Uint8Array): boolean =>
  kept === null || equalBytes(new Uint8Array(kept), given);

/**
 * Whether a request is the one on record: the same payment of the same card under the same cryptogram, asked for in the same way by the
 * same acquirer for the same merchant. What an older record does not hold is not compared.
 */
const isRepeat = (asked: RequestRecord, first: RecordedAuthorisation): boolean =>
  first.amountMinor === asked.amountMinor &&
  first.currency === asked.currency &&
  first.atc === asked.atc &&
  first.mti.startsWith('01') === asked.mti.startsWith('01') &&
  first.merchantId === asked.merchantId &&
  (first.acquirerId === null || first.acquirerId === asked.acquirerId) &&
  sameBytes(first.panLookup, asked.panLookup) &&
  sameBytes(first.cryptogram, asked.cryptogram);

/**
 * Answers a request that is on record under the same name: the first answer again if it is the same request and still stands. A payment
 * that was reversed, before or after it came, is refused; another request under this name too.
 */
const replayResponse = (asked: RequestRecord, first: RecordedAuthorisation): Answer => {
  if (first.state === 'absent') return refusal('reversed_before_arrival');
  if (!isRepeat(asked, first)) return refusal('duplicate_transaction');
  if (first.state === 'reversed' || first.state === 'expired') return refusal('original_reversed');
  assert(
    (first.responseCode === APPROVED) === (first.state !== 'declined'),
    'an approval is on record as one, and nothing else is',
  );
  return {
    responseCode: first.responseCode,
    reason: 'repeat',
    repeated: true,
    ...(first.approvalCode === null ? {} : { approvalCode: first.approvalCode }),
    ...(first.issuerAuthentication === null ? {} : { issuerAuthentication: first.issuerAuthentication }),
  };
};

/** Once more what the decision stood on, beside the booking that moves the money by it. */
const assertApprovable = (
  request: AuthorisationRequest,
  card: CardSnapshot,
  cryptogram: VerifiedCryptogram,
): void => {
  assert(request.amountMinor > 0n, 'an approval is of a positive amount');
  assert(request.amountMinor <= card.availableMinor, 'an approval never takes more than is available');
  assert(request.currency === card.currency, 'an approval is in the currency of the account');
  assert(request.chip.atc > card.lastAtc, 'the transaction counter of a card rises with every approval');
  assert(cryptogram.fact === 'right', 'nothing is approved without a right cryptogram');
};

const recordOf = (
  id: string,
  request: AuthorisationRequest,
  panLookup: Uint8Array,
  at: number,
): RequestRecord & { readonly atc: number } => ({
  id,
  key: request.key,
  mti: request.mti,
  amountMinor: request.amountMinor,
  currency: request.currency ?? '',
  atc: request.chip.atc,
  panLookup,
  cryptogram: request.chip.cryptogram,
  acquirerId: request.acquirerId,
  merchantId: request.merchantId,
  merchantName: request.merchantName,
  at: new Date(at),
});

/** Decides; where only the PIN is left to be looked at, again with what that showed. */
const decideWithPin = async (
  facts: DecisionInput,
  verifyPin: VerifyPin | undefined,
): Promise<{ readonly decision: Decision; readonly pin: PinFact }> => {
  const decision = decide(facts);
  if (decision.kind !== 'verify_pin' || !facts.card || !verifyPin) return { decision, pin: facts.pin };
  const pin = (await verifyPin(facts.request, facts.card.cardId)) ?? facts.pin;
  return { decision: decide({ ...facts, pin }), pin };
};

/**
 * Makes the function that authorises: verify the cryptogram, decide by the rules, book in one transaction.
 *
 * It throws {@link Undecided}, or `DatabaseUnavailable` of the store, where nothing may be answered.
 */
export const createAuthorise = (dependencies: AuthoriseDependencies): Authorise => {
  const { store, hsm, verifyCryptogram, verifyPin, clock, randomness, makeId, holdMs, cvmLimitMinor } =
    dependencies;
  const remembered = new RememberedCards();

  const approve = async (
    request: AuthorisationRequest,
    card: CardSnapshot,
    cryptogram: VerifiedCryptogram,
    pin: PinFact,
    record: RequestRecord & { readonly atc: number },
  ): Promise<Answer | undefined> => {
    assertApprovable(request, card, cryptogram);
    assert(pin === (request.pinBlock === undefined ? 'none' : 'right'), 'a PIN that came was verified');
    const issuerAuthentication = await cryptogram.answer(APPROVED);
    const approvalCode = randomDigits(randomness, 6);
    const booked = await store.book({
      ...record,
      card,
      movementId: makeId('mov'),
      approvalCode,
      responseCode: APPROVED,
      issuerAuthentication,
      holdUntil: request.hold ? new Date(record.at.getTime() + holdMs) : undefined,
      pinVerified: pin === 'right',
    });
    if (!booked) return undefined;
    return {
      responseCode: APPROVED,
      reason: 'approved',
      approvalCode,
      repeated: false,
      ...(issuerAuthentication ? { issuerAuthentication } : {}),
    };
  };

  const refuse = async (
    card: CardSnapshot | undefined,
    cryptogram: VerifiedCryptogram,
    decision: Extract<Decision, { kind: 'declined' }>,
    pin: PinFact,
    record: RequestRecord,
  ): Promise<Answer | undefined> => {
    const proven = card !== undefined && cryptogram.fact === 'right';
    const issuerAuthentication = proven ? await cryptogram.answer(decision.responseCode) : null;
    const recorded = await store.recordDecline({
      ...record,
      cardId: card?.cardId ?? null,
      accountId: card?.accountId ?? null,
      responseCode: decision.responseCode,
      reason: decision.reason,
      issuerAuthentication,
      atcProven: proven,
      pinVerified: pin === 'right',
    });
    if (!recorded) return undefined;
    return {
      responseCode: decision.responseCode,
      reason: decision.reason,
      repeated: false,
      ...(issuerAuthentication ? { issuerAuthentication } : {}),
    };
  };

  return async (request, forced) => {
    const cryptogram = await verifyCryptogram(request);
    const digest = await hsm.digest('pan', utf8.encode(request.pan));
    const lookup = digest.toHex();
    let known = remembered.get(lookup);
    let pin: PinFact = request.pinBlock === undefined ? 'none' : 'unverified';
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
      const fresh = known === undefined;
      const card = known ?? (await store.findCard(digest));
      known = undefined;
      const now = clock.now();
      const fact =
        cryptogram.fact === 'right' && card && card.keySet !== cryptogram.keySet ? 'iad' : cryptogram.fact;
      const facts = { request, card, cryptogram: fact, pin, now, forced, cvmLimitMinor };
      const decided = await decideWithPin(facts, verifyPin);
      const { decision } = decided;
      pin = decided.pin;
      if (decision.kind === 'declined' && !fresh) continue;
      const record = recordOf(makeId('aut'), request, digest, now);
      const answer =
        decision.kind === 'approved' && card
          ? await approve(request, card, cryptogram, pin, record)
          : decision.kind === 'declined'
            ? await refuse(card, { ...cryptogram, fact }, decision, pin, record)
            : undefined;
      if (answer === undefined) {
        remembered.forget(lookup);
        const first = await store.find(request.key, record);
        if (first) return replayResponse(record, first);
        continue;
      }
      if (card && decision.kind === 'approved') {
        remembered.set(lookup, {
          ...card,
          lastAtc: request.chip.atc,
          availableMinor: card.availableMinor - request.amountMinor,
        });
      } else remembered.forget(lookup);
      return answer;
    }
    throw new Undecided('The card or its account changed under every attempt');
  };
};
