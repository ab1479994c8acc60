import type { Admission } from '@tallystick/channel/server';
import type { Database } from '@tallystick/database';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Clock } from '../../platform/clock.ts';

/** The answer of the issuer of a nonce to a proof that another process received; `unknown`: the nonce is no longer valid, or there was no answer. */
export type IssuerAdmission = Admission | 'unknown';

/** A use of a nonce, which its issuer admits once. */
export interface NonceUse {
  readonly issuer: string;
  readonly nonce: string;
  readonly entry: string;
}

/** The processes that issue nonces, and how they are asked. */
export interface NonceIssuers {
  /** Asks the issuer of a nonce to admit one use of it. Never raises: any failure is `unknown`. */
  admit(use: NonceUse): Promise<IssuerAdmission>;
  /** Number of other processes that are known to be running. */
  readonly others: number;
  /** Announces the end of this process and stops. */
  stop(): Promise<void>;
}

export interface NonceIssuersDependencies {
  readonly database: Pick<Database, 'query' | 'listen'>;
  readonly clock: Clock;
  /** This process. */
  readonly issuer: string;
  /** Admits a use of a nonce of this process. */
  readonly admitHere: (nonce: string, entry: string) => IssuerAdmission;
}

const CHANNEL = 'dpop_nonces';
/** Interval of the heartbeat of a process, and how long it counts as running without one. Milliseconds. */
const HEARTBEAT_MS = 5_000;
const ALIVE_MS = 3 * HEARTBEAT_MS;
/** Timeout of a request to an issuer. The device then retries with a nonce of the process that it reached. */
const ANSWER_TIMEOUT_MS = 500;
/** Maximum number of open requests; beyond it devices receive a nonce of this process instead. */
const OPEN_REQUESTS_MAX = 10_000;

const Issuer = Type.String({ minLength: 12, maxLength: 12 });
const Message = Type.Union([
  Type.Object({ type: Type.Enum(['alive', 'ended']), issuer: Issuer }),
  Type.Object({
    type: Type.Literal('ask'),
    to: Issuer,
    from: Issuer,
    id: Type.Integer(),
    nonce: Type.String(),
    entry: Type.String(),
  }),
  Type.Object({
    type: Type.Literal('answer'),
    to: Issuer,
    id: Type.Integer(),
    admission: Type.Enum(['fresh', 'replayed', 'full', 'unknown']),
  }),
]);
type Message = Static<typeof Message>;
const message = Compile(Message);

const NOTIFY = { name: 'dpop-nonces-notify', text: `select pg_notify('${CHANNEL}', $1)` };

const read = (payload: string): Message | undefined => {
  try {
    const value: unknown = JSON.parse(payload);
    return message.Check(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

/**
 * Lets any process admit proofs whose nonce another process issued, by asking that process over the notifications of the database. Nothing is
 * stored: the issuer decides from its memory whether a proof is new, and an issuer that has ended or does not answer admits nothing.
 */
export const createNonceIssuers = ({
  database,
  clock,
  issuer,
  admitHere,
}: NonceIssuersDependencies): NonceIssuers => {
  const lastHeartbeat = new Map<string, number>();
  const pending = new Map<number, (admission: IssuerAdmission) => void>();
  let listening = false;
  let stopped = false;
  let last = 0;
  let cancelHeartbeat = () => {};

  const notify = async (sent: Message): Promise<boolean> => {
    try {
      await database.query(NOTIFY, [JSON.stringify(sent)]);
      return true;
    } catch {
      // The request times out, and the proof is refused.
      return false;
    }
  };

  const heartbeat = (): void => {
    cancelHeartbeat();
    if (stopped) return;
    if (listening) void notify({ type: 'alive', issuer });
    for (const [other, at] of lastHeartbeat) if (clock.now() - at > ALIVE_MS) lastHeartbeat.delete(other);
    cancelHeartbeat = clock.after(HEARTBEAT_MS, heartbeat);
  };

  const receive = (received: Message): void => {
    switch (received.type) {
      case 'alive':
        if (received.issuer === issuer) return;
        // Answer a new process immediately, so that it learns of this one.
        if (!lastHeartbeat.has(received.issuer) && !stopped) void notify({ type: 'alive', issuer });
        lastHeartbeat.set(received.issuer, clock.now());
        return;
      case 'ended':
        lastHeartbeat.delete(received.issuer);
        return;
      case 'ask': {
        if (received.to !== issuer || stopped) return;
        const admission = admitHere(received.nonce, received.entry);
        void notify({ type: 'answer', to: received.from, id: received.id, admission });
        return;
      }
      case 'answer':
        if (received.to === issuer) pending.get(received.id)?.(received.admission);
    }
  };

  const stopListening = database.listen(CHANNEL, {
    message(payload) {
      const received = read(payload);
      if (received !== undefined) receive(received);
    },
    connected() {
      listening = true;
      heartbeat();
    },
    lost() {
      listening = false;
      lastHeartbeat.clear();
      for (const answer of pending.values()) answer('unknown');
    },
  });

  const ask = (use: NonceUse): Promise<IssuerAdmission> => {
    last += 1;
    const id = last;
    const { promise, resolve } = Promise.withResolvers<IssuerAdmission>();
    const cancelTimeout = clock.after(ANSWER_TIMEOUT_MS, () => {
      // It is asked again after its next heartbeat.
      lastHeartbeat.delete(use.issuer);
      resolve('unknown');
    });
    pending.set(id, resolve);
    void notify({ type: 'ask', to: use.issuer, from: issuer, id, nonce: use.nonce, entry: use.entry }).then(
      (sent) => sent || resolve('unknown'),
    );
    return promise.finally(() => {
      cancelTimeout();
      pending.delete(id);
    });
  };

  return {
    async admit(use) {
      const at = lastHeartbeat.get(use.issuer);
      if (!listening || at === undefined || clock.now() - at > ALIVE_MS) return 'unknown';
      return pending.size < OPEN_REQUESTS_MAX ? ask(use) : 'full';
    },
    get others() {
      return lastHeartbeat.size;
    },
    async stop() {
      stopped = true;
      cancelHeartbeat();
      if (listening) await notify({ type: 'ended', issuer });
      await stopListening();
    },
  };
};
