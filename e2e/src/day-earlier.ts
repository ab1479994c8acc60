import { join } from 'node:path';
import { openDatabase } from '@tallystick/database';
import { composeId, ID_PREFIX, ID_TAIL_BYTES } from '@tallystick/protocol';
import type { System } from '@tallystick/testbed';

const DAY_MS = 24 * 3_600_000;

const COPY = {
  text: `insert into payments select (jsonb_populate_record(p, jsonb_build_object('id', $2::text, 'receipt_id', $2::text,
      'idempotency_key', $2::text, 'created_at', $3::timestamptz, 'completed_at', $3::timestamptz))).* from payments p where id = $1`,
};

/**
 * Gives a system payments of the day before: the oldest that it took, once more, as of a day and two minutes earlier. A system that has just
 * been started took none; they are written while the server is stopped, into the database that it keeps in a folder.
 */
export const addPaymentsOfDayEarlier = async (system: System, count: number): Promise<void> => {
  await system.server().stop();
  const database = await openDatabase({ folder: join(system.data, 'server', 'database') });
  try {
    const taken = await database.query<{ id: string; created_at: Date }>(
      { text: 'select id, created_at from payments order by id limit $1' },
      [count],
    );
    for (const { id, created_at } of taken) {
      const at = created_at.getTime() - DAY_MS - 120_000;
      const tail = crypto.getRandomValues(new Uint8Array(ID_TAIL_BYTES));
      await database.query(COPY, [id, composeId(ID_PREFIX.payment, at, tail), new Date(at)]);
    }
  } finally {
    await database.close();
  }
  await system.startServer();
};
