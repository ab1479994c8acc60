import type { Database, Queryable } from '@tallystick/database';
import { shownText } from '@tallystick/protocol';

const NAME = { name: 'operator-name', text: 'select name from operators where merchant_id = $1 and id = $2' };
const COUNT = { text: 'select count(*)::integer as n from operators where merchant_id = $1' };

/** What other modules ask about operators. */
export const createOperatorNames = (database: Database) => ({
  /** Inside a transaction. */
  async nameOf(on: Queryable, merchantId: string, id: string): Promise<string | undefined> {
    const [row] = await on.query<{ name: string }>(NAME, [merchantId, id]);
    return row && shownText(row.name);
  },
  async countOperators(merchantId: string): Promise<number> {
    const [row] = await database.query<{ n: number }>(COUNT, [merchantId]);
    return row?.n ?? 0;
  },
});
