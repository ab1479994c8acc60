import type { Message } from '@tallystick/iso8583';
import { describe, expect, it } from 'vitest';
import { chipData, type PaymentDetails, paymentMessage, reversalOf } from '../testing/payment-message.ts';
import { parseAuthorisationRequest } from './request.ts';
import { parseReversal } from './reversal.ts';

const DETAILS: PaymentDetails = { pan: '9999990000000014', amountMinor: 1250n, atc: 8, stan: 1 };
const MESSAGE = paymentMessage(DETAILS);
const NOTHING_ADDED = '0002978C000000000000';

describe('elements that change the amount', () => {
  const refusals: [string, Partial<Message>, string][] = [
    ['amount_invalid', { 5: '000000001251' }, 'DE5'],
    ['amount_invalid', { 6: '000000001249' }, 'DE6'],
    ['currency_mismatch', { 5: '000000001250', 50: '840' }, 'DE50'],
    ['currency_mismatch', { 6: '000000001250', 51: '840' }, 'DE51'],
    ['format_error', { 5: 'x' }, 'DE5'],
    ['fee_refused', { 8: '00000001' }, 'DE8'],
    ['fee_refused', { 28: 'D00000050' }, 'DE28'],
    ['fee_refused', { 29: 'C00000050' }, 'DE29'],
    ['fee_refused', { 30: 'C00000001' }, 'DE30'],
    ['fee_refused', { 31: 'C00000001' }, 'DE31'],
    ['amount_invalid', { 54: '0040978D000000000500' }, 'DE54'],
    ['amount_invalid', { 54: `${NOTHING_ADDED}0040978D000000000001` }, 'DE54'],
    ['amount_invalid', { 54: 'cash' }, 'DE54'],
  ];
  it.each(refusals)('reported/L08: are refused as %s with %j (%s)', (reason, changes, field) => {
    const refusal = { kind: 'refused', reason, field };
    expect(parseAuthorisationRequest({ ...MESSAGE, ...changes })).toEqual(refusal);
    expect(parseReversal({ ...reversalOf(MESSAGE), ...changes })).toEqual(refusal);
  });

  it.each<Partial<Message>>([
    { 5: '000000001250', 50: '978' },
    { 6: '000000001250', 51: '978' },
    { 28: 'D00000000', 30: 'C00000000' },
    { 54: NOTHING_ADDED },
  ])('reported/L08: that say the same as DE4 are taken: %j', (changes) => {
    expect(parseAuthorisationRequest({ ...MESSAGE, ...changes }).kind).toBe('request');
    expect(parseReversal({ ...reversalOf(MESSAGE), ...changes }).kind).toBe('reversal');
  });

  it('reported/L08: a request has no replacement amounts, and a purchase no cash back', () => {
    expect(parseAuthorisationRequest({ ...MESSAGE, 95: '0'.repeat(42) })).toMatchObject({
      reason: 'format_error',
      field: 'DE95',
    });
    const cashBack = chipData(DETAILS, { 40707: '000000000500' });
    expect(parseAuthorisationRequest({ ...MESSAGE, 55: cashBack })).toMatchObject({
      reason: 'transaction_not_supported',
      field: 'DE55 9F03',
    });
  });
});
