import { AssertionError } from 'node:assert';
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Queryable } from '@tallystick/database';
import { describe, expect, it, vi } from 'vitest';
import { changeOfEnd, type PaymentChange } from './changes.ts';
import { advancePayment, requireTransition } from './state.ts';
import { paymentRecord } from './testing/payment-record.ts';
import { storeTransition } from './transition-store.ts';

const ROOT = resolve(import.meta.dirname, '../../../../..');
const HERE = 'apps/server/src/money/payments';
/** Product sources: no tests, and no code that only tests import. */
const SOURCES = ['apps/*/src/**/*.{ts,tsx,sql}', 'packages/*/src/**/*.{ts,tsx,sql}']
  .flatMap((pattern) => globSync(pattern, { cwd: ROOT }))
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => !name.includes('.test.') && !name.includes('/testing/'));

const withMatch = (pattern: RegExp, names: readonly string[] = SOURCES): string[] =>
  names.filter((name) => pattern.test(readFileSync(join(ROOT, name), 'utf8'))).sort();

describe('one authority over payment states', () => {
  it('reads the sources that it speaks of', () => {
    expect(SOURCES.length).toBeGreaterThan(300);
    expect(SOURCES).toContain(`${HERE}/transition-store.ts`);
  });

  it('writes payments by one file alone', () => {
    const writes =
      /\b(?:update|insert\s+into|delete\s+from|merge\s+into|copy)\s+(?:only\s+)?"?payments"?(?![\w])/i;
    expect(withMatch(writes)).toEqual([`${HERE}/transition-store.ts`]);
  });

  it('makes transitions by one file alone', () => {
    expect(withMatch(/\bAllowedTransition\b/)).toEqual([`${HERE}/state.ts`]);
    expect(withMatch(/\bas\s+(?:unknown\s+as\s+)?Transition\b/)).toEqual([]);
  });

  it('gives a payment a status by a transition, and names none by hand', () => {
    const ours = SOURCES.filter((name) => name.startsWith(`${HERE}/`));
    const byHand =
      /\bstatus:\s*['"`](?!none['"`])|['"`](?:created|presented|approved|declined|reversed|expired|cancelled|refused)['"`]\s+as\s+const/;
    expect(withMatch(byHand, ours)).toEqual([]);
    const writesStatus = /\bstatus\s*:\s*transition\.to\b/;
    expect(withMatch(writesStatus)).toEqual([`${HERE}/changes.ts`]);
  });

  it('carries effects out in one file alone', () => {
    const ours = SOURCES.filter((name) => name.startsWith(`${HERE}/`));
    const effects =
      /\bacquiring\.(?:authorise|addReversal|wake)\(|\boutbox\.(?:add|announce)\(|\bstoreTransition\(|\.addTrace\(/;
    expect(withMatch(effects, ours)).toEqual([`${HERE}/effects.ts`]);
  });
});

describe('the store of transitions', () => {
  const query = vi.fn(async () => [{}]);
  const on = { query, script: vi.fn(), drizzle: undefined } as unknown as Queryable;
  const event = { id: 'evt_1', type: 'payment.cancelled', data: '{}' } as const;
  const created = paymentRecord();
  const cancel = (): PaymentChange =>
    changeOfEnd(
      created,
      requireTransition(advancePayment(created, { kind: 'cancelled' }), 'it can be cancelled'),
      new Date(0),
    );

  it('writes what the state machine allowed', async () => {
    query.mockClear();
    expect(await storeTransition(on, cancel(), event)).toBe(true);
    expect(query).toHaveBeenCalledTimes(1);
  });

  it.each<[string, (change: PaymentChange) => PaymentChange]>([
    ['a copy of a transition', (change) => ({ ...change, transition: { ...change.transition } as never })],
    [
      'another status than that of the transition',
      (change) => ({ ...change, record: { ...change.record, status: 'approved' } }),
    ],
    ['an amount that is none', (change) => ({ ...change, record: { ...change.record, amountMinor: 0n } })],
    [
      'an end without its facts',
      ({ record: { completed: _, ...record }, ...change }) => ({ ...change, record }),
    ],
    [
      'a payment that was presented, as one that never was',
      (change) => ({
        ...change,
        record: { ...change.record, presented: paymentRecord('presented').presented } as never,
      }),
    ],
  ])('takes %s for a fault of the program, and writes nothing', async (_, spoil) => {
    query.mockClear();
    await expect(storeTransition(on, spoil(cancel()), event)).rejects.toThrow(AssertionError);
    expect(query).not.toHaveBeenCalled();
  });

  it('takes a statement that moved two payments for a fault of the program', async () => {
    query.mockResolvedValueOnce([{}, {}]);
    await expect(storeTransition(on, cancel(), event)).rejects.toThrow('a transition moves one payment');
  });
});
