import type { Message } from '@tallystick/iso8583';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chipData, type PaymentDetails, paymentMessage } from '../testing/payment-message.ts';
import { parseAuthorisationRequest, parseTrack2 } from './request.ts';

const DETAILS: PaymentDetails = { pan: '9999990000000014', amountMinor: 1250n, atc: 8, stan: 1 };
const TRACK2 = '9999990000000014D29112210000F';

const without = (message: Message, dataElement: number): Message => {
  const copy = { ...message };
  delete copy[dataElement];
  return copy;
};

describe('a financial request', () => {
  it('is read into what the rules need', () => {
    expect(parseAuthorisationRequest(paymentMessage(DETAILS))).toMatchObject({
      kind: 'request',
      request: {
        key: { terminalId: 'TERM0001', rrn: '632700000101', stan: '000001', transmittedAt: '1123120000' },
        hold: false,
        amountMinor: 1250n,
        currency: 'EUR',
        pan: '9999990000000014',
        expiry: '2911',
        panSequence: 1,
        merchantName: 'TEST CAFE',
        chip: { atc: 8, cid: 0x80 },
      },
    });
    expect(parseAuthorisationRequest(paymentMessage({ ...DETAILS, mti: '0100' }))).toMatchObject({
      request: { hold: true },
    });
  });

  it('may name its card by track 2 alone', () => {
    const message = without(without(paymentMessage(DETAILS, { 35: TRACK2 }), 2), 14);
    expect(parseAuthorisationRequest(message)).toMatchObject({
      request: { pan: '9999990000000014', expiry: '2911' },
    });
    expect(parseTrack2('9999990000000014=2911221')).toEqual({ pan: '9999990000000014', expiry: '2911' });
  });

  it.each([
    ['9999990000000014', '9999990000000014ffff'],
    ['9999990000000014', '9999990000000014'],
    ['9999990000000000018', '9999990000000000018f'],
    ['99999900000014', '99999900000014ffffff'],
  ])('reported/E10: takes the account number %s from tag 5A as %s', (pan, padded) => {
    const de55 = chipData(DETAILS, { 90: padded });
    for (const message of [
      without(paymentMessage(DETAILS, { 55: de55 }), 2),
      paymentMessage(DETAILS, { 2: pan, 55: de55 }),
    ]) {
      expect(parseAuthorisationRequest(message)).toMatchObject({ kind: 'request', request: { pan } });
    }
  });

  it.each(['9999990000000015ffff', '99999900000000ff14ff', '999999000000001d'])(
    'reported/E10: does not take %s in tag 5A for that of DE2',
    (padded) => {
      const message = paymentMessage(DETAILS, { 55: chipData(DETAILS, { 90: padded }) });
      expect(parseAuthorisationRequest(message)).toMatchObject({ reason: 'card_data_inconsistent' });
    },
  );

  it.each<[string, Message]>([
    ['format_error', without(paymentMessage(DETAILS), 3)],
    ['format_error', without(paymentMessage(DETAILS), 4)],
    ['format_error', without(paymentMessage(DETAILS), 7)],
    ['format_error', without(paymentMessage(DETAILS), 11)],
    ['format_error', without(paymentMessage(DETAILS), 37)],
    ['format_error', without(paymentMessage(DETAILS), 41)],
    ['format_error', without(paymentMessage(DETAILS), 49)],
    ['format_error', without(paymentMessage(DETAILS), 2)],
    ['transaction_not_supported', paymentMessage(DETAILS, { 3: '010000' })],
    ['amount_invalid', paymentMessage({ ...DETAILS, amountMinor: 0n })],
    ['chip_data_missing', without(paymentMessage(DETAILS), 55)],
    ['chip_data_invalid', paymentMessage(DETAILS, { 55: Uint8Array.of(0x9f) })],
    ['chip_data_invalid', paymentMessage(DETAILS, { 55: chipData(DETAILS, { 40742: null }) })],
    ['chip_data_invalid', paymentMessage(DETAILS, { 55: chipData(DETAILS, { 40758: '08' }) })],
    ['chip_data_invalid', paymentMessage(DETAILS, { 55: chipData(DETAILS, { 40706: '0000000012f0' }) })],
    ['cryptogram_for_another_payment', paymentMessage(DETAILS, { 4: '000000001251' })],
    ['cryptogram_for_another_payment', paymentMessage(DETAILS, { 49: '840' })],
    ['card_data_inconsistent', paymentMessage(DETAILS, { 2: '9999990000000022', 35: TRACK2 })],
    ['card_data_inconsistent', paymentMessage(DETAILS, { 35: 'D2911' })],
    [
      'card_data_inconsistent',
      paymentMessage(DETAILS, { 55: chipData(DETAILS, { 90: '9999990000000022' }) }),
    ],
    [
      'card_data_inconsistent',
      paymentMessage(DETAILS, { 55: chipData(DETAILS, { 87: '9999990000000022d29112210000' }) }),
    ],
    ['card_data_inconsistent', paymentMessage(DETAILS, { 23: '002' })],
    ['card_data_inconsistent', paymentMessage(DETAILS, { 2: '99999900014' })],
    ['chip_data_invalid', paymentMessage(DETAILS, { 55: chipData(DETAILS, { 24372: 'ff' }) })],
    ['expiry_mismatch', paymentMessage(DETAILS, { 14: '2912', 35: TRACK2 })],
    ['expiry_mismatch', paymentMessage(DETAILS, { 55: chipData(DETAILS, { 24356: '291231' }) })],
  ])('is refused as %s', (reason, message) => {
    expect(parseAuthorisationRequest(message)).toMatchObject({ kind: 'refused', reason });
  });

  it('never makes the host throw, whatever is in it', () => {
    const value = fc.oneof(
      fc.string(),
      fc.uint8Array({ maxLength: 300 }),
      fc.stringMatching(/^[0-9]{1,42}$/),
    );
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.constantFrom('2', '3', '4', '7', '11', '14', '23', '35', '37', '41', '43', '49', '55'),
          value,
        ),
        (changes) => {
          const result = parseAuthorisationRequest(paymentMessage(DETAILS, changes as Partial<Message>));
          expect(['request', 'refused']).toContain(result.kind);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('with any cut of field 55 is refused, never misread', () => {
    const de55 = chipData(DETAILS);
    for (let length = 0; length < de55.length; length += 1) {
      const cut = paymentMessage(DETAILS, { 55: de55.subarray(0, length) });
      const parsed = parseAuthorisationRequest(cut);
      // Whole objects may be cut off at the end; only an optional one may be missing.
      if (parsed.kind === 'request') expect(parsed.request.chip.panSequence).toBeUndefined();
    }
  });
});
