import type { Database } from '@tallystick/database';
import { createTestDatabase, testEngines } from '@tallystick/database/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countPayments } from './payment-counts.ts';
import { pageOfPayments } from './payment-list.ts';
import { PAYMENT_MIGRATIONS } from './schema.ts';
import { createExplained } from './testing/explained.ts';
import { fillPayments, GENERATED, GENERATED_MERCHANT } from './testing/generated-payments.ts';

const COUNT = 20_000;
const TIME = { from: Date.parse(GENERATED.from), to: Date.parse(GENERATED.to) };
/** One each half minute. */
const IN_TIME = (TIME.to - TIME.from) / 30_000;

describe.each(testEngines())('payments counted by time on %s', (engine) => {
  let store: { database: Database; drop: () => Promise<void> };

  beforeAll(async () => {
    store = await createTestDatabase(engine);
    await store.database.migrate(PAYMENT_MIGRATIONS);
    await fillPayments(store.database, COUNT);
  }, 120_000);
  afterAll(() => store?.drop());

  it('reads through the primary key what was created in that time, and no other payment', async () => {
    const { on, plans } = createExplained(store.database);
    const counts = await countPayments(on, GENERATED_MERCHANT, TIME, 900);
    expect(counts.reduce((sum, { count }) => sum + count, 0)).toBe(IN_TIME);
    expect(plans).toHaveLength(1);
    expect(plans[0]?.indexes).toEqual(['payments_pkey']);
    expect(plans[0]?.sequential).toEqual([]);
    // An id may be two seconds ahead of its payment's time.
    expect(plans[0]?.rows).toBeLessThanOrEqual(IN_TIME + 4);
  });

  it('counts in each span what the list of payments shows of it, by status and currency', async () => {
    const counts = await countPayments(store.database, GENERATED_MERCHANT, TIME, 3_600);
    const at = TIME.from + 5 * 3_600_000;
    const [from, to] = [new Date(at).toISOString(), new Date(at + 3_600_000).toISOString()];
    const listed = await pageOfPayments(store.database, GENERATED_MERCHANT, { limit: 500, from, to });
    const sums = new Map<string, { count: number; amount: bigint }>();
    for (const { status, currency, amountMinor } of listed.records) {
      const { count, amount } = sums.get(`${status} ${currency}`) ?? { count: 0, amount: 0n };
      sums.set(`${status} ${currency}`, { count: count + 1, amount: amount + amountMinor });
    }
    const counted = counts.filter((each) => each.at === at);
    expect(
      new Map(
        counted.map(({ status, currency, count, amount }) => [`${status} ${currency}`, { count, amount }]),
      ),
    ).toEqual(sums);
    expect(counted.length).toBeGreaterThan(2);
  });

  it('counts nothing of another merchant', async () => {
    expect(await countPayments(store.database, `mer_${'8'.repeat(26)}`, TIME, 900)).toEqual([]);
  });
});
