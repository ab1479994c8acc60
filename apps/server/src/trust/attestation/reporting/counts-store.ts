import type { Queryable } from '@tallystick/database';
import { endResultId, firstResultId, SLOT_SECONDS, slotStart } from './slots.ts';

/** Which slots of a merchant are counted: all below each number. */
export interface Counted {
  /** Once, as soon as they were over. */
  readonly counted: number;
  /** Once more, when whatever came late was there. */
  readonly settled: number;
}
export type Cursor = keyof Counted;

const MOVE: Readonly<Record<Cursor, string>> = {
  counted: 'update attestation_counted set counted = $2 where merchant_id = $1',
  settled: 'update attestation_counted set settled = $2 where merchant_id = $1',
};

export const countsStore = {
  /** Every merchant with results: one look into the index for each. */
  async merchants(on: Queryable): Promise<string[]> {
    const rows = await on.query<{ merchant_id: string }>({
      name: 'attestation-merchants',
      text: `with recursive known as (
          (select merchant_id from attestations order by merchant_id limit 1)
          union all
          select (select a.merchant_id from attestations a where a.merchant_id > known.merchant_id order by a.merchant_id limit 1)
          from known where known.merchant_id is not null
        )
        select merchant_id from known where merchant_id is not null`,
    });
    return rows.map(({ merchant_id: id }) => id);
  },

  async counted(on: Queryable, merchantId: string): Promise<Counted> {
    const [row] = await on.query<{ counted: number; settled: number }>(
      {
        name: 'attestation-counted',
        text: 'select counted, settled from attestation_counted where merchant_id = $1',
      },
      [merchantId],
    );
    return row ?? { counted: 0, settled: 0 };
  },

  /** The first result that may be at or after a time. */
  async firstAfter(on: Queryable, merchantId: string, ms: number): Promise<string | undefined> {
    const [row] = await on.query<{ id: string }>(
      {
        name: 'attestation-first-after',
        text: 'select id from attestations where merchant_id = $1 and id >= $2 order by id limit 1',
      },
      [merchantId, firstResultId(ms)],
    );
    return row?.id;
  },

  /** Holds a merchant's counts until the end of the transaction; undefined: another process does. */
  async hold(on: Queryable, merchantId: string): Promise<Counted | undefined> {
    await on.query(
      { text: 'insert into attestation_counted (merchant_id) values ($1) on conflict do nothing' },
      [merchantId],
    );
    const [row] = await on.query<{ counted: number; settled: number }>(
      {
        text: 'select counted, settled from attestation_counted where merchant_id = $1 for update skip locked',
      },
      [merchantId],
    );
    return row;
  },

  /** Counts the results of some slots, in place of what was counted of them before. */
  async count(on: Queryable, merchantId: string, from: number, until: number): Promise<void> {
    const [start, end] = [slotStart(from), slotStart(until)];
    await on.query(
      { text: 'delete from attestation_counts where merchant_id = $1 and slot >= $2 and slot < $3' },
      [merchantId, from, until],
    );
    await on.query(
      {
        text: `with appraised as materialized (
            select id, terminal_id, at, verdict, floor(extract(epoch from at) / ${SLOT_SECONDS})::integer as slot,
              case when verdict <> 'affirming' then checks end as checks
            from attestations where merchant_id = $1 and id >= $2 and id < $3 and at >= $4 and at < $5
          ), failing as materialized (
            select slot, c ->> 'id' as check_id, c ->> 'status' as status, terminal_id, id, at
            from appraised, jsonb_array_elements(checks::jsonb) as c
            where c ->> 'status' <> 'affirming'
          ), placed as (
            insert into attestation_failures (merchant_id, check_id, status, terminal_id, attestation_id, at)
            select $1, check_id, status, terminal_id, max(id), max(at) from failing group by 2, 3, 4
            on conflict (merchant_id, check_id, status, terminal_id) do update
              set attestation_id = greatest(attestation_failures.attestation_id, excluded.attestation_id),
                at = greatest(attestation_failures.at, excluded.at)
          )
          insert into attestation_counts (merchant_id, slot, check_id, status, n)
          select $1, slot, '', verdict, count(*) from appraised group by 2, 4
          union all
          select $1, slot, check_id, status, count(*) from failing group by 2, 3, 4`,
      },
      [merchantId, firstResultId(start), endResultId(end), new Date(start), new Date(end)],
    );
  },

  async move(on: Queryable, merchantId: string, cursor: Cursor, slot: number): Promise<void> {
    await on.query({ text: MOVE[cursor] }, [merchantId, slot]);
  },
};
