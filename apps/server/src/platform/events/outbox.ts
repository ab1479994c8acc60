import type { Migration, Queryable } from '@tallystick/database';
import type { Event } from '@tallystick/protocol';
import type { Clock } from '../clock.ts';
import type { Ids } from '../ids.ts';

export interface NewEvent {
  readonly type: Event['type'];
  /** Id of the resource that changed. */
  readonly subject: string;
  /** The thing as it now is, in its public form. */
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * Events are written in the same transaction as the change that they tell of, and read from the table by whoever follows them: the
 * live view now, webhooks later.
 */
export interface Outbox {
  /** Adds one event inside the caller's transaction, and gives its id and time. */
  add(
    on: Queryable,
    merchantId: string,
    event: NewEvent,
  ): Promise<{ readonly id: string; readonly at: Date }>;
  /** For statements that write the event themselves: its id and time. */
  stamp(): { id: string; at: Date };
  /** Tells followers in this process, after commit, that there is something to read. */
  announce(merchantId: string): void;
  /** Calls `wake` after commits of that merchant here, and at least each second for those elsewhere. The result stops it. */
  follow(merchantId: string, wake: () => void): () => void;
}

export const outboxMigrations: readonly Migration[] = [
  {
    id: '0002-events',
    sql: `create table events (
      merchant_id text not null,
      id text not null,
      type text not null,
      subject text not null,
      at timestamptz not null,
      data jsonb not null,
      primary key (merchant_id, id)
    )`,
  },
];

/** How long a commit of another process may stay unseen, in milliseconds. */
const POLL_MS = 1_000;

const INSERT = {
  name: 'outbox-add',
  text: 'insert into events (merchant_id, id, type, subject, at, data) values ($1, $2, $3, $4, $5, $6)',
};

/** Makes the outbox over the `events` table. */
export const createOutbox = (clock: Clock, ids: Ids): Outbox => {
  const followers = new Map<string, Set<() => void>>();
  let stopPolling: (() => void) | undefined;

  const poll = (): void => {
    stopPolling = clock.after(POLL_MS, () => {
      for (const wakes of followers.values()) for (const wake of wakes) wake();
      poll();
    });
  };

  return {
    async add(on, merchantId, event) {
      const { id, at } = { id: ids.make('event'), at: new Date(clock.now()) };
      await on.query(INSERT, [merchantId, id, event.type, event.subject, at, JSON.stringify(event.data)]);
      return { id, at };
    },
    stamp: () => ({ id: ids.make('event'), at: new Date(clock.now()) }),
    announce(merchantId) {
      const wakes = followers.get(merchantId);
      if (wakes !== undefined) for (const wake of wakes) wake();
    },
    follow(merchantId, wake) {
      const wakes = followers.get(merchantId) ?? new Set();
      followers.set(merchantId, wakes.add(wake));
      if (stopPolling === undefined) poll();
      return () => {
        wakes.delete(wake);
        if (wakes.size === 0) followers.delete(merchantId);
        if (followers.size === 0) {
          stopPolling?.();
          stopPolling = undefined;
        }
      };
    },
  };
};

/**
 * An event as part of a statement that changes something: it is written where `from` gives a row, with the id of what changed.
 * @param parameters where in the statement the merchant's id, the event's own id, its type, its time (each with its type) and its data stand
 */
export const insertEvent = (
  parameters: {
    readonly merchantId: string;
    readonly id: string;
    readonly type: string;
    readonly at: string;
    readonly data: string;
  },
  from: string,
): string => `insert into events (merchant_id, id, type, subject, at, data)
    select ${parameters.merchantId}, ${parameters.id}::text, ${parameters.type}, id, ${parameters.at}::timestamptz, ${parameters.data}::jsonb from ${from} returning id`;
