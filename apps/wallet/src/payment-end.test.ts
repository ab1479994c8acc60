import type { AccountEntry } from '@tallystick/protocol';
import { expect, it } from 'vitest';
import { paymentEnd } from './payment-end.ts';

const EUR = (value: number) => ({ value, currency: 'EUR' as const });
const entry = (id: string, change: Partial<AccountEntry> = {}): AccountEntry => ({
  id,
  at: '2026-01-15T10:00:00Z',
  kind: 'purchase',
  amount: EUR(1250),
  merchantName: 'Hazel Coffee',
  reversed: false,
  ...change,
});

it.each<[string, AccountEntry[], string | undefined]>([
  ['nothing yet', [], undefined],
  ['a purchase', [entry('new')], 'paid'],
  ['a purchase that was given back', [entry('new', { reversed: true })], 'undone'],
  ['a refusal', [entry('new', { kind: 'declined', responseCode: '51' })], 'declined'],
  ['the same purchase of before', [entry('old')], undefined],
  ['another amount', [entry('new', { amount: EUR(1251) })], undefined],
  ['another currency', [entry('new', { amount: { value: 1250, currency: 'JPY' } })], undefined],
  ['a top-up of the same amount', [entry('new', { kind: 'top_up' })], undefined],
  ['a reversal of an older one', [entry('new', { kind: 'reversal' })], undefined],
])('after a tap of 12.50: %s', (_, entries, end) => {
  expect(paymentEnd(entries, new Set(['old']), EUR(1250))).toBe(end);
});
