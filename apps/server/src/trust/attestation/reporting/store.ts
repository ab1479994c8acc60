import type { Queryable } from '@tallystick/database';
import type { Check } from '@tallystick/protocol';
import { firstResultId, SLOT_SECONDS, slotStart } from './slots.ts';

const FAILING_CHECKS_MAX = 20;

export type CountedVerdict = 'affirming' | 'warning' | 'contraindicated';

/** A window of slots that ends now. */
interface Window {
  readonly merchantId: string;
  /** The first slot. */
  readonly first: number;
  /** Slots below are read from the counts, the others from the records. */
  readonly counted: number;
}

/** Where the part of a window that is not counted yet begins. */
const liveOf = ({ first, counted }: Window) => {
  const from = slotStart(Math.max(first, counted));
  return [firstResultId(from), new Date(from)] as const;
};

/** What the console reads of results, over many terminals. */
export const readingStore = {
  /** How many results of each verdict came in each slot of time. */
  async trend(on: Queryable, window: Window) {
    return on.query<{ slot: number; verdict: CountedVerdict; n: number }>(
      {
        text: `select slot, status as verdict, n from attestation_counts
          where merchant_id = $1 and slot >= $2 and slot < $3 and check_id = ''
          union all
          select floor(extract(epoch from at) / ${SLOT_SECONDS})::integer as slot, verdict, count(*)::integer as n
          from attestations where merchant_id = $1 and id >= $4 and at >= $5 group by 1, 2`,
      },
      [window.merchantId, window.first, window.counted, ...liveOf(window)],
    );
  },

  /** The checks that did not pass, worst and most frequent first. */
  async failing(on: Queryable, window: Window) {
    return on.query<{
      check_id: string;
      status: 'warning' | 'contraindicated' | 'none';
      n: number;
      terminals: number;
      last_at: Date;
      latest: Check;
      attestation_id: string;
    }>(
      {
        text: `with live as (
            select c ->> 'id' as check_id, c ->> 'status' as status, terminal_id, id, at
            from attestations, jsonb_array_elements(checks::jsonb) as c
            where merchant_id = $1 and id >= $4 and at >= $5 and verdict <> 'affirming' and c ->> 'status' <> 'affirming'
          ), numbers as (
            select check_id, status, sum(n)::integer as n from (
              select check_id, status, n from attestation_counts
              where merchant_id = $1 and slot >= $2 and slot < $3 and check_id <> ''
              union all
              select check_id, status, 1 from live
            ) found group by 1, 2
          ), places as (
            select check_id, status, count(distinct terminal_id)::integer as terminals, max(at) as last_at, max(id) as attestation_id from (
              select check_id, status, terminal_id, attestation_id as id, at from attestation_failures
              where merchant_id = $1 and at >= $6
              union all
              select check_id, status, terminal_id, id, at from live
            ) found group by 1, 2
          ), worst as (
            select * from numbers join places using (check_id, status)
            order by case status when 'contraindicated' then 0 when 'none' then 1 else 2 end, n desc, check_id
            limit ${FAILING_CHECKS_MAX}
          )
          select worst.*, (
              select c from attestations a, jsonb_array_elements(a.checks::jsonb) as c
              where a.merchant_id = $1 and a.id = worst.attestation_id
                and c ->> 'id' = worst.check_id and c ->> 'status' = worst.status limit 1
            ) as latest
          from worst
          order by case status when 'contraindicated' then 0 when 'none' then 1 else 2 end, n desc, check_id`,
      },
      [window.merchantId, window.first, window.counted, ...liveOf(window), new Date(slotStart(window.first))],
    );
  },

  /** Terminals by the verdict of their newest result. */
  async lastVerdicts(on: Queryable, merchantId: string, terminalIds: readonly string[]) {
    return on.query<{ verdict: CountedVerdict; n: number }>(
      {
        text: `select a.verdict, count(*)::integer as n from unnest($2::text[]) as wanted (terminal_id)
          cross join lateral (
            select verdict from attestations a
            where a.merchant_id = $1 and a.terminal_id = wanted.terminal_id order by id desc limit 1
          ) a group by 1`,
      },
      [merchantId, [...terminalIds]],
    );
  },
};
