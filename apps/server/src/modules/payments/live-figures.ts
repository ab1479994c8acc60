import type { Queryable } from '@tallystick/database';

export interface MinuteFigures {
  readonly at: string;
  readonly approved: number;
  readonly declined: number;
  readonly reversed: number;
}

export interface DayFigures {
  readonly payments: number;
  readonly approved: number;
  /** Minor units. */
  readonly approvedAmount: number;
  /** Approved of those that were decided, 0 to 1; null when none was. */
  readonly approvalRate: number | null;
}

const MINUTE_MS = 60_000;

const PER_MINUTE = {
  name: 'payment-per-minute',
  text: `select date_trunc('minute', completed_at) as minute, count(*) filter (where status = 'approved')::int as approved,
      count(*) filter (where status = 'declined')::int as declined, count(*) filter (where status = 'reversed')::int as reversed
    from payments where merchant_id = $1 and id >= $2 and completed_at >= $3 group by 1`,
};

const SINCE = {
  name: 'payment-since',
  text: `select count(*)::int as payments, count(*) filter (where status = 'approved')::int as approved,
      count(*) filter (where status in ('declined', 'reversed'))::int as refused,
      coalesce(sum(amount_minor) filter (where status = 'approved'), 0)::bigint as amount
    from payments where merchant_id = $1 and id >= $2 and created_at >= $3`,
};

const DIGITS = '0123456789abcdefghjkmnpqrstvwxyz';

/** Ids sort by age, so the smallest id of an instant bounds a scan by time with no index of its own. */
const firstIdAt = (ms: number): string => {
  let digits = '';
  for (let left = Math.max(0, ms), place = 0; place < 10; place += 1) {
    digits = DIGITS.charAt(left % 32) + digits;
    left = Math.floor(left / 32);
  }
  return `pay_${digits}`;
};

/** A payment completes this long after it was made at the most, in milliseconds: the wait for a card, and the issuer's time. */
const LONGEST_MS = 20 * MINUTE_MS;

/** Counts for the live page; each reads one range of the primary key. */
export const liveFigures = {
  /** The last `minutes` minutes to `now`, oldest first, empty ones too. */
  async perMinute(on: Queryable, merchantId: string, now: number, minutes: number): Promise<MinuteFigures[]> {
    const first = Math.floor(now / MINUTE_MS) * MINUTE_MS - (minutes - 1) * MINUTE_MS;
    const rows = await on.query<{ minute: Date; approved: number; declined: number; reversed: number }>(
      PER_MINUTE,
      [merchantId, firstIdAt(first - LONGEST_MS), new Date(first)],
    );
    const byMinute = new Map(rows.map((row) => [row.minute.getTime(), row]));
    return Array.from({ length: minutes }, (_, at) => {
      const minute = first + at * MINUTE_MS;
      const row = byMinute.get(minute);
      return {
        at: new Date(minute).toISOString(),
        approved: row?.approved ?? 0,
        declined: row?.declined ?? 0,
        reversed: row?.reversed ?? 0,
      };
    });
  },

  /** Everything created since an instant, Unix milliseconds. */
  async since(on: Queryable, merchantId: string, from: number): Promise<DayFigures> {
    const [row] = await on.query<{ payments: number; approved: number; refused: number; amount: bigint }>(
      SINCE,
      [merchantId, firstIdAt(from), new Date(from)],
    );
    const { payments = 0, approved = 0, refused = 0, amount = 0n } = row ?? {};
    const decided = approved + refused;
    return {
      payments,
      approved,
      approvedAmount: Number(amount),
      approvalRate: decided === 0 ? null : approved / decided,
    };
  },
};
