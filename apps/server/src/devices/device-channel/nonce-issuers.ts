import type { Admission } from '@tallystick/channel/server';
import type { Database } from '@tallystick/database';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import type { Clock } from '../../platform/clock.ts';

/** What the home of a nonce says to a proof that came to another process; `unknown`: not its nonce any more, or it did not answer. */
export type IssuerAdmission = Admission | 'unknown';

/** A use of a nonce that its home is to admit once. */
export interface NonceUse {
  readonly home: string;
  readonly nonce: string;
  readonly entry: string;
}

/** The processes that made nonces, and the way to ask them. */
export interface NonceIssuers {
  /** Has the home of a nonce admit one use of it. Never raises: whatever goes wrong is `unknown`. */
  admit(use: NonceUse): Promise<IssuerAdmission>;
  /** How many other processes are known to live. */
  readonly others: number;
  /** Says goodbye and ends. */
  stop(): Promise<void>;
}

export interface NonceIssuersDependencies {
  readonly database: Pick<Database, 'query' | 'listen'>;
  readonly clock: Clock;
  /** This process. */
  readonly home: string;
  /** Admits a use of a nonce of this process. */
  readonly admitHere: (nonce: string, entry: string) => IssuerAdmission;
}

const CHANNEL = 'dpop_nonces';
/** How often a process says that it lives, and how long it is believed to without another word. Milliseconds. */
const BEAT_MS = 5_000;
const LIVES_MS = 3 * BEAT_MS;
/** How long an answer is waited for. The device tries again by itself, with a nonce of the process that it came to. */
const ANSWER_MS = 500;
/** Questions in flight at most; beyond it devices are sent the nonce of this process instead. */
const ASKED_MAX = 10_000;

const Home = Type.String({ minLength: 12, maxLength: 12 });
const Message = Type.Union([
  Type.Object({ type: Type.Enum(['here', 'gone']), home: Home }),
  Type.Object({
    type: Type.Literal('ask'),
    to: Home,
    from: Home,
    id: Type.Integer(),
    nonce: Type.String(),
    entry: Type.String(),
  }),
  Type.Object({
    type: Type.Literal('answer'),
    to: Home,
    id: Type.Integer(),
    admission: Type.Enum(['fresh', 'replayed', 'full', 'unknown']),
  }),
]);
type Message = Static<typeof Message>;
const message = Compile(Message);

const TELL = { name: 'dpop-nonces-tell', text: `select pg_notify('${CHANNEL}', $1)` };

const read = (payload: string): Message | undefined => {
  try {
    const value: unknown = JSON.parse(payload);
    return message.Check(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

/**
 * Lets any process admit proofs whose nonce another made, by asking that other over the database's notifications. Nothing is stored: the
 * home's memory says whether a proof is new, and a home that is dead, unheard or silent admits nothing.
 */
export const createNonceIssuers = ({
  database,
  clock,
  home,
  admitHere,
}: NonceIssuersDependencies): NonceIssuers => {
  const heard = new Map<string, number>();
  const asked = new Map<number, (admission: IssuerAdmission) => void>();
  let listening = false;
  let stopped = false;
  let last = 0;
  let endBeat = () => {};

  const tell = async (told: Message): Promise<boolean> => {
    try {
      await database.query(TELL, [JSON.stringify(told)]);
      return true;
    } catch {
      // Whoever waits for it waits in vain, and refuses.
      return false;
    }
  };

  const beat = (): void => {
    endBeat();
    if (stopped) return;
    if (listening) void tell({ type: 'here', home });
    for (const [other, at] of heard) if (clock.now() - at > LIVES_MS) heard.delete(other);
    endBeat = clock.after(BEAT_MS, beat);
  };

  const hear = (told: Message): void => {
    switch (told.type) {
      case 'here':
        if (told.home === home) return;
        // A newcomer hears at once who else is there.
        if (!heard.has(told.home) && !stopped) void tell({ type: 'here', home });
        heard.set(told.home, clock.now());
        return;
      case 'gone':
        heard.delete(told.home);
        return;
      case 'ask': {
        if (told.to !== home || stopped) return;
        const admission = admitHere(told.nonce, told.entry);
        void tell({ type: 'answer', to: told.from, id: told.id, admission });
        return;
      }
      case 'answer':
        if (told.to === home) asked.get(told.id)?.(told.admission);
    }
  };

  const stopListening = database.listen(CHANNEL, {
    message(payload) {
      const told = read(payload);
      if (told !== undefined) hear(told);
    },
    connected() {
      listening = true;
      beat();
    },
    lost() {
      listening = false;
      heard.clear();
      for (const answer of asked.values()) answer('unknown');
    },
  });

  const ask = (use: NonceUse): Promise<IssuerAdmission> => {
    last += 1;
    const id = last;
    const { promise, resolve } = Promise.withResolvers<IssuerAdmission>();
    const giveUp = clock.after(ANSWER_MS, () => {
      // It will be asked again when it is heard again.
      heard.delete(use.home);
      resolve('unknown');
    });
    asked.set(id, resolve);
    void tell({ type: 'ask', to: use.home, from: home, id, nonce: use.nonce, entry: use.entry }).then(
      (sent) => sent || resolve('unknown'),
    );
    return promise.finally(() => {
      giveUp();
      asked.delete(id);
    });
  };

  return {
    async admit(use) {
      const at = heard.get(use.home);
      if (!listening || at === undefined || clock.now() - at > LIVES_MS) return 'unknown';
      return asked.size < ASKED_MAX ? ask(use) : 'full';
    },
    get others() {
      return heard.size;
    },
    async stop() {
      stopped = true;
      endBeat();
      if (listening) await tell({ type: 'gone', home });
      await stopListening();
    },
  };
};
