import type { Database } from '@tallystick/database';
import { createTestDatabase, testEngines } from '@tallystick/database/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LOOK_MAX } from '../../platform/searched-page.ts';
import { currenciesUsed } from './payment-conditions.ts';
import { pageOfPayments } from './payment-list.ts';
import { PAYMENT_MIGRATIONS } from './schema.ts';
import { createExplained } from './testing/explained.ts';
import { fillPayments, GENERATED, GENERATED_MERCHANT } from './testing/generated-payments.ts';

const COUNT = 60_000;

type Asked = Partial<Parameters<typeof pageOfPayments>[2]>;

describe.each(testEngines())('a search among many payments on %s', (engine) => {
  let store: { database: Database; drop: () => Promise<void> };

  beforeAll(async () => {
    store = await createTestDatabase(engine);
    await store.database.migrate(PAYMENT_MIGRATIONS);
    await fillPayments(store.database, COUNT);
  }, 120_000);
  afterAll(() => store?.drop());

  const ask = async (asked: Asked, limit = 50) => {
    const explained = createExplained(store.database);
    const page = await pageOfPayments(explained.on, GENERATED_MERCHANT, { limit, ...asked });
    return { ...page, ids: page.records.map(({ id }) => id), ...explained };
  };

  it.each<[string, Asked, string]>([
    ['an amount', { amount: '12.50' }, 'payments_by_amount'],
    ['an amount in yen', { search: '1250 JPY' }, 'payments_by_amount'],
    ['last four', { lastFour: GENERATED.lastFour }, 'payments_by_card'],
    ['last four typed', { search: GENERATED.lastFour }, 'payments_by_card'],
    ['an RRN', { search: GENERATED.retrievalReference }, 'payments_by_retrieval_reference'],
    ['the beginning of a reference', { search: GENERATED.reference }, 'payments_by_reference'],
    ['the name of a terminal', { search: 'gate 7' }, 'payments_by_terminal'],
    ['the number of a terminal', { terminal: '10000007' }, 'payments_by_terminal'],
    ['a terminal', { terminalId: GENERATED.terminalId }, 'payments_by_terminal'],
    ['an outcome', { status: 'refused' }, 'payments_by_status'],
    ['an outcome and an amount', { status: 'declined', amount: '12.50' }, 'payments_by_amount'],
    ['a rare outcome of a terminal', { status: 'refused', terminal: 'gate 7' }, 'payments_by_status'],
    ['the largest amounts', { sort: '-amount' }, 'payments_by_amount'],
    ['the smallest amounts', { sort: 'amount', currency: 'EUR' }, 'payments_by_amount'],
    ['the refused by amount', { sort: '-amount', status: 'refused' }, 'payments_by_status'],
    ['a day', { from: GENERATED.from, to: GENERATED.to }, 'payments_pkey'],
    ['a day by amount', { from: GENERATED.from, to: GENERATED.to, sort: '-amount' }, 'payments_pkey'],
    ['the oldest', { sort: 'time' }, 'payments_pkey'],
  ])('%s is found through its index, and few rows are read for it', async (_name, asked, index) => {
    const { ids, plans } = await ask(asked);
    expect(ids.length).toBeGreaterThan(0);
    expect([...new Set(plans.flatMap((plan) => plan.indexes))]).toContain(index);
    expect(plans.flatMap((plan) => plan.sequential)).toEqual([]);
    expect(Math.max(...plans.map((plan) => plan.rows))).toBeLessThanOrEqual(2 * LOOK_MAX);
    expect(plans.length).toBeLessThanOrEqual(13);
  });

  it('the currencies that were used are found by a step through an index for each', async () => {
    const explained = createExplained(store.database);
    expect(await currenciesUsed(explained.on, GENERATED_MERCHANT)).toEqual(['EUR', 'JPY']);
    expect(explained.plans.flatMap((plan) => plan.sequential)).toEqual([]);
    expect(Math.max(...explained.plans.map((plan) => plan.rows))).toBeLessThanOrEqual(4);
  });

  it.each<[string, Asked]>([
    ['newest first', {}],
    ['oldest first', { sort: 'time' }],
    ['by amount', { sort: 'amount', status: 'declined' }],
    ['by amount, of everything', { sort: '-amount', amount: '12.50' }],
    ['by terminal', { terminal: 'gate 7', status: 'approved' }],
  ])('pages %s go on where the one before ended, and lose nothing', async (_name, given) => {
    const asked = { ...given, from: GENERATED.from, to: GENERATED.to };
    const whole = (await ask(asked, 2_000)).ids;
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await ask({ ...asked, ...(after === undefined ? {} : { after }) }, 97);
      seen.push(...page.ids);
      after = page.next;
    } while (after !== undefined);
    expect(seen).toEqual(whole);
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBeGreaterThan(0);
  });

  it('sorts by amount as a sort of all of them does', async () => {
    const { records } = await ask({ sort: '-amount', currency: 'EUR' }, 200);
    const amounts = records.map(({ amountMinor }) => amountMinor);
    expect(amounts).toEqual(amounts.toSorted((a, b) => (a < b ? 1 : a > b ? -1 : 0)));
    const [largest] = await store.database.query<{ most: bigint }>({
      text: `select max(amount_minor) as most from payments where currency = 'EUR'`,
    });
    expect(amounts[0]).toBe(largest?.most);
  });

  it('finds a payment that is still open, and does not find it twice', async () => {
    const open = await ask({ status: 'created' });
    expect(open.ids).toEqual([GENERATED.openId]);
    expect((await ask({ amount: '77777.77' })).ids).toEqual([GENERATED.openId]);
    expect((await ask({ terminalId: GENERATED.openTerminalId, sort: '-amount' })).ids).toEqual([
      GENERATED.openId,
    ]);
  });

  it('finds the payments of a cashier by name', async () => {
    const [newest] = (await ask({})).ids;
    const text = "update payments set cashier_name = 'Kim Elm' where merchant_id = $1 and id = $2";
    await store.database.query({ text }, [GENERATED_MERCHANT, newest]);
    expect((await ask({ search: 'kim el' })).ids).toEqual([newest]);
  });

  it('what no index finds is looked for in so many at a time', async () => {
    const { ids, next, plans } = await ask({ search: 'nowhere in any of them' });
    expect(ids).toEqual([]);
    expect(next).toBeDefined();
    expect(Math.max(...plans.map((plan) => plan.rows))).toBeLessThanOrEqual(2 * LOOK_MAX);
  });
});
