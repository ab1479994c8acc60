import type { Queryable } from '@tallystick/database';
import { firstIdAt } from '../../../platform/ids.ts';

export const GENERATED_MERCHANT = `mer_${'7'.repeat(26)}`;

const START = Date.parse('2026-01-01T00:00:00Z');
const STEP_MS = 30_000;
const SLICE = 20_000;

/** What is known of the payments that {@link fillPayments} makes: one every half minute from 1 January 2026. */
export const GENERATED = {
  lastFour: '0042',
  retrievalReference: '600000004242',
  reference: 'order 4242',
  from: '2026-01-03T00:00:00Z',
  to: '2026-01-03T12:00:00Z',
  terminalId: `trm_${'7'.padStart(26, '0')}`,
  openTerminalId: `trm_${'9'.repeat(26)}`,
  openId: firstIdAt('payment', Date.parse('2030-01-01T00:00:00Z')),
} as const;

const INSERT = `insert into payments (merchant_id, id, status, amount_minor, currency, reference, terminal_id, terminal_number,
    terminal_label, merchant_number, device_id, idempotency_key, stan, retrieval_reference, masked_pan, scheme, cvm, reason, response_code,
    ticket_id, transmitted_at, receipt_id, created_at, presented_at, completed_at)
  select $1, made.id,
    case when n % 1000 = 7 then 'refused' when n % 97 = 1 then 'reversed' when n % 12 = 5 then 'declined' else 'approved' end,
    case when n % 500 = 3 or n % 41 = 0 then 1250 else 100 + (n::bigint * 7919) % 20000 end, case when n % 500 = 3 then 'JPY' else 'EUR' end,
    case when n % 3 = 0 then 'Order ' || n end,
    'trm_' || lpad((n % 250)::text, 26, '0'), (10000000 + n % 250)::text, 'Gate ' || (n % 250), '000000000012345', 'dev_' || (n % 250),
    n::text, lpad((n % 1000000)::text, 6, '0'), '6' || lpad(n::text, 11, '0'), '999999******' || lpad((n % 10000)::text, 4, '0'),
    'Tallycard', 'none', 'approved', '00', 'jti_' || n, '0101000000', 'rcp_' || n, made.at, made.at, made.at
  from generate_series($2::int, $3::int) as n
  join unnest($4::text[], $5::timestamptz[]) with ordinality as made(id, at, place) on made.place = n - $2::int + 1`;

const OPEN = `insert into payments (merchant_id, id, status, amount_minor, currency, terminal_id, terminal_number, terminal_label,
    merchant_number, device_id, idempotency_key, stan, retrieval_reference, receipt_id, created_at, due_at)
  values ($1, $2, 'created', 7777777, 'EUR', 'trm_' || repeat('9', 26), '20000000', 'Open', '000000000012345', 'dev_open', 'open', '000001', '700000000000',
    'rcp_open', '2030-01-01', '2030-01-01')`;

/** Fills a table with payments that differ in all that they are searched by, and one that is open. */
export const fillPayments = async (on: Queryable, count: number): Promise<void> => {
  for (let first = 1; first <= count; first += SLICE) {
    const last = Math.min(count, first + SLICE - 1);
    const times = Array.from({ length: last - first + 1 }, (_, index) => START + (first + index) * STEP_MS);
    const ids = times.map((at) => firstIdAt('payment', at));
    const dates = times.map((at) => new Date(at).toISOString());
    await on.query({ text: INSERT }, [GENERATED_MERCHANT, first, last, ids, dates]);
  }
  await on.query({ text: OPEN }, [GENERATED_MERCHANT, GENERATED.openId]);
  await on.script('analyze payments');
};
