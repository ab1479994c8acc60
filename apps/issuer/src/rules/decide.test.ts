import { testAmountOf } from '@tallystick/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NOON } from '../testing/fixed.ts';
import { type PaymentDetails, paymentMessage } from '../testing/payment-message.ts';
import { type CardSnapshot, type DecisionInput, decide, isExpired } from './decide.ts';
import { type AuthorisationRequest, parseAuthorisationRequest } from './request.ts';

const DETAILS: PaymentDetails = { pan: '9999990000000014', amountMinor: 1250n, atc: 8, stan: 1 };

const CARD: CardSnapshot = {
  cardId: 'crd_1',
  accountId: 'acc_1',
  status: 'active',
  expiry: '2911',
  panSequence: 1,
  keySet: 1,
  lastAtc: 7,
  version: 1,
  currency: 'EUR',
  availableMinor: 50_000n,
  paymentLimitMinor: 100_000n,
};

const requestOf = (details: Partial<PaymentDetails> = {}): AuthorisationRequest => {
  const parsed = parseAuthorisationRequest(paymentMessage({ ...DETAILS, ...details }));
  if (parsed.kind !== 'request') throw new RangeError(parsed.field);
  return parsed.request;
};

const decideWith = (
  card: Partial<CardSnapshot> | undefined,
  details: Partial<PaymentDetails> = {},
  more: Partial<DecisionInput> = {},
) => {
  const request = requestOf(details);
  return decide({
    request,
    card: card && { ...CARD, ...card },
    cryptogram: 'right',
    pin: 'none',
    now: NOON,
    forced: testAmountOf(request.amountMinor),
    ...more,
  });
};

describe('decide', () => {
  it('approves what nothing speaks against, up to the last cent', () => {
    expect(decideWith({})).toEqual({ kind: 'approved' });
    expect(decideWith({ availableMinor: 1250n, paymentLimitMinor: 1250n })).toEqual({ kind: 'approved' });
  });

  it.each<[string, string, Parameters<typeof decideWith>]>([
    ['14', 'card_unknown', [undefined]],
    ['14', 'card_data_inconsistent', [{ panSequence: 2 }]],
    ['82', 'cryptogram_wrong', [{}, {}, { cryptogram: 'wrong' }]],
    ['82', 'cryptogram_wrong', [{}, {}, { cryptogram: 'iad' }]],
    ['63', 'counter_replayed', [{ lastAtc: 8 }]],
    ['63', 'counter_replayed', [{ lastAtc: 9 }]],
    ['41', 'card_lost', [{ status: 'lost' }]],
    ['62', 'card_blocked', [{ status: 'blocked' }]],
    ['54', 'expiry_mismatch', [{ expiry: '3011' }]],
    ['54', 'card_expired', [{ expiry: '2610' }, { expiry: '2610' }]],
    ['54', 'card_expired', [{}, { tvr: '0040000000' }]],
    ['05', 'card_did_not_ask', [{}, { cid: '00' }]],
    ['05', 'card_did_not_ask', [{}, { cid: '40' }]],
    ['05', 'terminal_verification_failed', [{}, { tvr: '0800000000' }]],
    ['05', 'terminal_verification_failed', [{}, { tvr: '0000800000' }]],
    ['12', 'currency_mismatch', [{}, { currency: '840' }]],
    ['12', 'currency_mismatch', [{}, { currency: '999' }]],
    ['61', 'limit_exceeded', [{ paymentLimitMinor: 1249n }]],
    ['51', 'funds_insufficient', [{ availableMinor: 1249n }]],
  ])('answers %s for %s', (responseCode, reason, input) => {
    expect(decideWith(...input)).toEqual({ kind: 'declined', reason, responseCode });
  });

  it('tells nothing about money to who has no right cryptogram', () => {
    expect(decideWith({ availableMinor: 0n }, {}, { cryptogram: 'wrong' })).toMatchObject({
      responseCode: '82',
    });
    expect(decideWith({ status: 'lost' }, {}, { cryptogram: 'wrong' })).toMatchObject({ responseCode: '82' });
  });

  it('has a PIN verified when nothing of the card stands in the way, and only then', () => {
    expect(decideWith({}, {}, { pin: 'unverified' })).toEqual({ kind: 'verify_pin' });
    for (const [card, more] of [
      [{ status: 'blocked' }, {}],
      [{ lastAtc: 8 }, {}],
      [{ expiry: '2610' }, {}],
      [{}, { cryptogram: 'wrong' }],
    ] as const) {
      expect(decideWith(card, {}, { ...more, pin: 'unverified' })).toMatchObject({ kind: 'declined' });
    }
  });

  it.each([
    ['55', 'pin_wrong', 'wrong'],
    ['75', 'pin_tries_exceeded', 'wrong_last'],
    ['75', 'pin_tries_exceeded', 'exhausted'],
    ['86', 'pin_not_set', 'unset'],
  ] as const)(
    'answers %s, %s, to a PIN that is %s, and tells nothing about money',
    (responseCode, reason, pin) => {
      expect(decideWith({ availableMinor: 0n }, {}, { pin })).toEqual({
        kind: 'declined',
        reason,
        responseCode,
      });
    },
  );

  it('takes a right PIN for the verification that an amount needs', () => {
    const limit = { cvmLimitMinor: 1250n };
    expect(decideWith({}, {}, limit)).toMatchObject({ reason: 'verification_missing' });
    expect(decideWith({}, {}, { ...limit, pin: 'right' })).toEqual({ kind: 'approved' });
    expect(decideWith({ availableMinor: 0n }, {}, { pin: 'right' })).toMatchObject({ responseCode: '51' });
  });

  it('lets a test amount stand in for the rules about money, not for those about the card', () => {
    expect(decideWith({ availableMinor: 0n }, { amountMinor: 1005n })).toMatchObject({ responseCode: '05' });
    expect(decideWith({ status: 'blocked' }, { amountMinor: 1005n })).toMatchObject({ responseCode: '62' });
    expect(decideWith({}, { amountMinor: 1005n }, { forced: undefined })).toEqual({ kind: 'approved' });
  });

  it('never approves more than there is, whatever else is true', () => {
    fc.assert(
      fc.property(
        fc.bigInt(1n, 999_999_999_999n),
        fc.bigInt(0n, 999_999_999_999n),
        fc.bigInt(1n, 999_999_999_999n),
        (amountMinor, availableMinor, paymentLimitMinor) => {
          const { kind } = decideWith(
            { availableMinor, paymentLimitMinor },
            { amountMinor },
            { forced: undefined },
          );
          expect(kind === 'approved').toBe(amountMinor <= availableMinor && amountMinor <= paymentLimitMinor);
        },
      ),
    );
  });

  it('holds a card good to the last moment of its month', () => {
    expect(isExpired('2611', Date.UTC(2026, 11, 1) - 1)).toBe(false);
    expect(isExpired('2611', Date.UTC(2026, 11, 1))).toBe(true);
    expect(isExpired('2612', Date.UTC(2027, 0, 1) - 1)).toBe(false);
    expect(isExpired('2612', Date.UTC(2027, 0, 1))).toBe(true);
    expect(isExpired('2613', NOON)).toBe(true);
    expect(isExpired('2600', 0)).toBe(true);
  });
});
