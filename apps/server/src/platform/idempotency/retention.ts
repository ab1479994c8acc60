import { byStatement } from '../retention/rule.ts';
import { KEPT_DAYS } from './idempotency.ts';

/** An answer that is too old to be given again goes. */
export const idempotencyRetention = byStatement({
  table: 'idempotent_answers',
  keptDays: () => KEPT_DAYS,
  text: `delete from idempotent_answers where (merchant_id, actor_id, key_digest) in (
      select merchant_id, actor_id, key_digest from idempotent_answers
      where merchant_id = $1 and begun_at < $2 order by begun_at limit $3 for update skip locked)
    and merchant_id = $1 returning 1 as gone`,
  bound: (before) => before,
});
