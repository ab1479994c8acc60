import { AssertionError } from 'node:assert';
import type { Queryable } from '@tallystick/database';
import { describe, expect, it, vi } from 'vitest';
import { type Approval, createAuthorisationStore, type Decline } from './authorisations.ts';

const AT = new Date(Date.UTC(2026, 10, 23));
const RECORD = {
  id: 'aut_1',
  key: { terminalId: '12345678', rrn: '632704000042', stan: '000042', transmittedAt: '1123090000' },
  mti: '0200',
  amountMinor: 1250n,
  currency: 'EUR',
  panLookup: new Uint8Array(32),
  cryptogram: new Uint8Array(8),
  acquirerId: '',
  merchantId: '276000000000015',
  merchantName: 'TEST CAFE',
  at: AT,
} as const;
const APPROVAL: Approval = {
  ...RECORD,
  atc: 7,
  card: {
    cardId: 'crd_1',
    accountId: 'acc_1',
    status: 'active',
    expiry: '2912',
    panSequence: 0,
    keySet: 1,
    lastAtc: 6,
    version: 1,
    currency: 'EUR',
    availableMinor: 2000n,
    paymentLimitMinor: 5000n,
  },
  movementId: 'mov_1',
  approvalCode: '123456',
  responseCode: '00',
  issuerAuthentication: null,
  holdUntil: undefined,
  pinVerified: false,
};
const DECLINE: Decline = {
  ...RECORD,
  atc: 7,
  cardId: 'crd_1',
  accountId: 'acc_1',
  responseCode: '51',
  reason: 'funds_insufficient',
  issuerAuthentication: null,
  atcProven: true,
  pinVerified: false,
};

const storeOver = (rows: readonly object[]) => {
  const query = vi.fn(async () => rows);
  return { query, store: createAuthorisationStore({ query, script: vi.fn() } as unknown as Queryable) };
};

describe('the store of authorisations', () => {
  it.each<[string, Partial<Approval>]>([
    ['no amount', { amountMinor: 0n }],
    ['a negative amount', { amountMinor: -1n }],
    ['another currency than that of the account', { currency: 'USD' }],
    ['a response code that is no approval', { responseCode: '05' }],
  ])('takes a booking of %s for a fault of the program, and writes nothing', async (_, spoiled) => {
    const { query, store } = storeOver([{}]);
    await expect(store.book({ ...APPROVAL, ...spoiled })).rejects.toThrow(AssertionError);
    expect(query).not.toHaveBeenCalled();
  });

  it('never records an approval as a decline', async () => {
    const { query, store } = storeOver([{}]);
    await expect(store.recordDecline({ ...DECLINE, responseCode: '00' })).rejects.toThrow(AssertionError);
    expect(query).not.toHaveBeenCalled();
  });

  it('takes a statement that booked twice for a fault of the program', async () => {
    await expect(storeOver([{}, {}]).store.book(APPROVAL)).rejects.toThrow(AssertionError);
  });

  it('tells what was done by the rows that came back', async () => {
    expect(await storeOver([{}]).store.book(APPROVAL)).toBe(true);
    expect(await storeOver([]).store.book(APPROVAL)).toBe(false);
    expect(await storeOver([{}]).store.recordDecline(DECLINE)).toBe(true);
    expect(await storeOver([]).store.recordDecline(DECLINE)).toBe(false);
  });
});
