import type { Queryable } from '@tallystick/database';
import type { Check } from '@tallystick/protocol';
import { firstIdAt } from '../../../platform/ids.ts';

/** A result's id carries the time of its challenge, which may be this much older than the result. */
const CHALLENGE_LIFE_MS = 60_000;
/** Results at most that failing checks are counted over, the newest. */
export const FAILING_RESULTS_MAX = 20_000;
const FAILING_CHECKS_MAX = 20;

export type Counted = 'affirming' | 'warning' | 'contraindicated';

interface Window {
  readonly merchantId: string;
  readonly from: Date;
}

const firstId = (from: Date): string => firstIdAt('attestation', from.getTime() - CHALLENGE_LIFE_MS);

/** What the console reads of results, over many terminals. */
export const readingStore = {
  /** How many results of each verdict came in each bucket of time. */
  async trend(on: Queryable, { merchantId, from }: Window, bucketSeconds: number) {
    return on.query<{ bucket: number; verdict: Counted; n: number }>(
      {
        name: 'attestation-trend',
        text: `select floor(extract(epoch from at) / $4)::integer as bucket, verdict, count(*)::integer as n
          from attestations where merchant_id = $1 and id >= $2 and at >= $3 group by 1, 2`,
      },
      [merchantId, firstId(from), from, bucketSeconds],
    );
  },

  /** The checks that did not pass, worst and most frequent first. */
  async failing(on: Queryable, { merchantId, from }: Window) {
    return on.query<{
      check_id: string;
      status: 'warning' | 'contraindicated' | 'none';
      n: number;
      terminals: number;
      last_at: Date;
      latest: Check;
      attestation_id: string;
      results: number;
    }>(
      {
        name: 'attestation-failing',
        text: `with judged as (
            select id, terminal_id, at, checks from attestations
            where merchant_id = $1 and id >= $2 and at >= $3 and verdict <> 'affirming'
            order by id desc limit ${FAILING_RESULTS_MAX}
          )
          select c ->> 'id' as check_id, c ->> 'status' as status, count(*)::integer as n,
            count(distinct terminal_id)::integer as terminals, max(at) as last_at,
            (array_agg(c order by id desc))[1] as latest, max(id) as attestation_id,
            (select count(*)::integer from judged) as results
          from judged, jsonb_array_elements(checks::jsonb) as c
          where c ->> 'status' <> 'affirming'
          group by 1, 2
          order by case c ->> 'status' when 'contraindicated' then 0 when 'none' then 1 else 2 end, n desc
          limit ${FAILING_CHECKS_MAX}`,
      },
      [merchantId, firstId(from), from],
    );
  },

  /** Terminals by the verdict of their newest result. */
  async lastVerdicts(on: Queryable, merchantId: string, terminalIds: readonly string[]) {
    return on.query<{ verdict: Counted; n: number }>(
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
