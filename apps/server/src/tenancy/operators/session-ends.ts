import type { Queryable } from '@tallystick/database';
import type { Platform } from '../../platform/platform.ts';

const CHANNEL = 'operator_sessions_ended';
const TELL = { name: `tell-${CHANNEL}`, text: `select pg_notify('${CHANNEL}', $1)` };
const END_OF_PASSKEY = {
  text: `delete from sessions where merchant_id = $1 and operator_id = $2 and (passkey_id = $3 or passkey_id is null)`,
};
const END_ALL = { text: 'delete from sessions where merchant_id = $1 and operator_id = $2' };

/** How what hangs on sessions (streams) learns that some of a merchant ended, in whatever process that was. */
export interface SessionEnds {
  /** Inside the transaction that takes something from an operator: ends all of that operator's sessions. */
  endAll(on: Queryable, merchantId: string, operatorId: string): Promise<void>;
  /** Inside the transaction that takes a passkey away: ends the sessions that began with it. */
  endOf(on: Queryable, merchantId: string, operatorId: string, passkeyId: string): Promise<void>;
  /** Registers what ends with them, in the same transaction; while modules are made. */
  alsoEnd(run: (on: Queryable, merchantId: string, operatorId: string) => Promise<void>): void;
  /** After it, and after a sign-out: tells those of this process without waiting for the database. */
  ended(merchantId: string): void;
  /** Calls `run` with the merchant; the result stops it. */
  follow(run: (merchantId: string) => void): () => void;
  stop(): Promise<void>;
}

/** Sessions are looked up at each request, so that none outlives its row; what was opened with one is told. */
export const createSessionEnds = ({ database }: Pick<Platform, 'database'>): SessionEnds => {
  const others: Parameters<SessionEnds['alsoEnd']>[0][] = [];
  const listeners = new Set<(merchantId: string) => void>();
  const ended = (merchantId: string): void => {
    for (const run of listeners) run(merchantId);
  };
  // What cannot be heard for a while is found out by the heartbeat of each stream.
  const stop = database.listen(CHANNEL, { message: ended, connected() {}, alive() {}, lost() {} });
  return {
    async endAll(on, merchantId, operatorId) {
      await on.query(END_ALL, [merchantId, operatorId]);
      for (const end of others) await end(on, merchantId, operatorId);
      await on.query(TELL, [merchantId]);
    },
    async endOf(on, merchantId, operatorId, passkeyId) {
      await on.query(END_OF_PASSKEY, [merchantId, operatorId, passkeyId]);
      await on.query(TELL, [merchantId]);
    },
    alsoEnd(run) {
      others.push(run);
    },
    ended,
    follow(run) {
      listeners.add(run);
      return () => listeners.delete(run);
    },
    stop,
  };
};
