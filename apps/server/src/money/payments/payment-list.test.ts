import type { Database } from '@tallystick/database';
import { createTestDatabase, testEngines } from '@tallystick/database/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { firstIdAt } from '../../platform/ids.ts';
import { LOOK_MAX } from '../../platform/searched-page.ts';
import { pageOfPayments } from './payment-list.ts';
import { PAYMENT_MIGRATIONS } from './schema.ts';

const MERCHANT = `mer_${'0'.repeat(26)}`;
const OTHER = `mer_${'1'.repeat(26)}`;
const BUSY = `mer_${'2'.repeat(26)}`;
const START = Date.parse('2026-11-20T00:00:00Z');
const HOUR_MS = 3_600_000;

interface Given {
  readonly merchantId?: string;
  readonly status?: string;
  readonly amountMinor?: number;
  readonly currency?: string;
  readonly reference?: string;
  readonly terminalId?: string;
  readonly label?: string;
  readonly rrn?: string;
  readonly maskedPan?: string;
  readonly authorisationCode?: string;
}

describe.each(testEngines())('the list of payments on %s', (engine) => {
  let store: { database: Database; drop: () => Promise<void> };
  let made = 0;

  /** One payment an hour, the first at {@link START}. */
  const pay = async (given: Given = {}): Promise<string> => {
    const at = START + made * HOUR_MS;
    const id = firstIdAt('payment', at);
    made += 1;
    await store.database.query(
      {
        text: `insert into payments (merchant_id, id, status, amount_minor, currency, reference, terminal_id, terminal_number, terminal_label,
            merchant_number, device_id, idempotency_key, stan, retrieval_reference, masked_pan, authorisation_code, receipt_id, created_at)
          values ($1, $2, $3, $4, $5, $6, $7, '10000001', $8, '000000000012345', 'dev_a', $2, '000001', $9, $10, $11, $2, $12)`,
      },
      [
        given.merchantId ?? MERCHANT,
        id,
        given.status ?? 'approved',
        given.amountMinor ?? 100,
        given.currency ?? 'EUR',
        given.reference ?? null,
        given.terminalId ?? 'trm_a',
        given.label ?? 'Front counter',
        given.rrn ?? '632400000000',
        given.maskedPan ?? null,
        given.authorisationCode ?? null,
        new Date(at),
      ],
    );
    return id;
  };
  const found = async (asked: Partial<Parameters<typeof pageOfPayments>[2]>, merchantId = MERCHANT) => {
    const { records } = await pageOfPayments(store.database, merchantId, { limit: 50, ...asked });
    return records.map(({ id }) => id);
  };

  let bar = '';
  let yen = '';
  let declined = '';
  let wild = '';
  let quoted = '';
  beforeAll(async () => {
    store = await createTestDatabase(engine);
    await store.database.migrate(PAYMENT_MIGRATIONS);
    bar = await pay({
      label: 'Zebra Bar',
      terminalId: 'trm_b',
      amountMinor: 125_000,
      rrn: '632411223344',
      maskedPan: '999999******4242',
      authorisationCode: 'A1B2C3',
    });
    yen = await pay({ currency: 'JPY', amountMinor: 1_250, label: 'Zebra Hall' });
    declined = await pay({ status: 'declined', reference: 'Table 7', amountMinor: 350 });
    wild = await pay({ reference: '100% off_now' });
    quoted = await pay({ reference: `o'clock \\ "quoted"` });
    await pay({ merchantId: OTHER, label: 'Zebra Bar', reference: 'Table 7', amountMinor: 125_000 });
  });
  afterAll(() => store?.drop());

  it('is searched by label, reference, id, retrieval reference, authorisation code and the digits of the card', async () => {
    expect(await found({ search: 'zebra' })).toEqual([yen, bar]);
    expect(await found({ search: ' ZEBRA bar ' })).toEqual([bar]);
    expect(await found({ search: 'table 7' })).toEqual([declined]);
    expect(await found({ search: wild.toUpperCase() })).toEqual([wild]);
    expect(await found({ search: '632411223344' })).toEqual([bar]);
    expect(await found({ search: 'a1b2c3' })).toEqual([bar]);
    expect(await found({ search: '4242' })).toEqual([bar]);
    expect(await found({ search: 'nothing of the kind' })).toEqual([]);
    expect(await found({ search: '   ' })).toHaveLength(5);
  });

  it('is searched by amount as people write it', async () => {
    for (const search of ['1250.00', '1,250.00', '1.250,00', '€1,250', '1 250,00 EUR']) {
      expect([search, (await found({ search })).includes(bar)]).toEqual([search, true]);
    }
    expect(await found({ search: '1250.00' })).toEqual([bar]);
    expect(await found({ search: 'JPY 1250' })).toEqual([yen]);
    expect(await found({ search: '3,50' })).toEqual([declined]);
    expect(await found({ search: '3.5' })).toEqual([declined]);
    expect(await found({ search: '99999999999999999999' })).toEqual([]);
  });

  it('takes what was typed as it stands: no wildcard, no escape, no SQL', async () => {
    expect(await found({ search: '%' })).toEqual([wild]);
    expect(await found({ search: '_ff_' })).toEqual([]);
    expect(await found({ search: 'off_now' })).toEqual([wild]);
    expect(await found({ search: 'off%now' })).toEqual([]);
    expect(await found({ search: 'offxnow' })).toEqual([]);
    expect(await found({ search: 'Table_7' })).toEqual([]);
    expect(await found({ search: `o'clock \\ "` })).toEqual([quoted]);
    expect(await found({ search: '\\' })).toEqual([quoted]);
    expect(await found({ search: "' or 1=1 --" })).toEqual([]);
    // Two columns are not one text.
    expect(await found({ search: 'Front counter10000001' })).toEqual([]);
  });

  it('is filtered by status, terminal and time, each with the others', async () => {
    expect(await found({ status: 'declined' })).toEqual([declined]);
    expect(await found({ terminalId: 'trm_b' })).toEqual([bar]);
    expect(await found({ search: 'zebra', terminalId: 'trm_a' })).toEqual([yen]);
    expect(await found({ search: 'zebra', status: 'declined' })).toEqual([]);
    const second = '2026-11-20T01:00:00Z';
    expect(await found({ from: second, to: '2026-11-20T03:00:00Z' })).toEqual([declined, yen]);
    expect(await found({ from: second, search: 'zebra' })).toEqual([yen]);
    expect(await found({ to: second, search: 'zebra' })).toEqual([bar]);
    expect(await found({ from: '2026-11-20T01:00:00.001Z', to: second })).toEqual([]);
    await expect(found({ from: '2026-99-99T00:00:00Z' })).rejects.toMatchObject({
      code: 'malformed_request',
      given: { path: '/from' },
    });
  });

  it('finds nothing of another merchant', async () => {
    expect(await found({ search: 'zebra' }, OTHER)).toHaveLength(1);
    expect(await found({ search: 'hall' }, OTHER)).toEqual([]);
    expect(await found({ search: 'zebra' })).toHaveLength(2);
    expect(await found({}, `mer_${'9'.repeat(26)}`)).toEqual([]);
  });

  it('goes on page by page, and leaves nothing out', async () => {
    for (const search of [undefined, 'o']) {
      const whole = await found({ search });
      const seen: string[] = [];
      let after: string | undefined;
      do {
        const page = await pageOfPayments(store.database, MERCHANT, { limit: 2, search, after });
        expect(page.records.length).toBeLessThanOrEqual(2);
        seen.push(...page.records.map(({ id }) => id));
        after = page.next;
      } while (after !== undefined);
      expect(seen).toEqual(whole);
      expect(seen.length).toBeGreaterThan(2);
    }
  });

  it('looks through a bounded number for one request, and says where to go on', async () => {
    const total = LOOK_MAX + 500;
    await store.database.query(
      {
        text: `insert into payments (merchant_id, id, status, amount_minor, currency, reference, terminal_id, terminal_number, terminal_label,
            merchant_number, device_id, idempotency_key, stan, retrieval_reference, receipt_id, created_at)
          select $1, 'pay_' || lpad(n::text, 26, '0'), 'approved', 100, 'EUR', case when n = 1 then 'the oldest' end, 'trm_c', '10000002',
            'Gate', '000000000012345', 'dev_c', n::text, '000001', '632400000000', 'rcp_' || n, $2::timestamptz
          from generate_series(1, $3::int) as n`,
      },
      [BUSY, new Date(START), total],
    );
    const first = await pageOfPayments(store.database, BUSY, { limit: 50, search: 'oldest' });
    expect(first.records).toEqual([]);
    expect(first.next).toBe(`pay_${String(total - LOOK_MAX + 1).padStart(26, '0')}`);
    const second = await pageOfPayments(store.database, BUSY, {
      limit: 50,
      search: 'oldest',
      after: first.next,
    });
    expect(second.records.map(({ reference }) => reference)).toEqual(['the oldest']);
    expect(second.next).toBeUndefined();
  });
});
