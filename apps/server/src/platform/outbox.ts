import type { Queryable } from '@tallystick/database';
import type { Event } from '@tallystick/protocol';

export interface NewEvent {
  readonly type: Event['type'];
  /** Id of the thing that changed. */
  readonly subject: string;
  /** The thing as it now is, in its public form. */
  readonly data: Readonly<Record<string, unknown>>;
}

/**
 * Events are written in the same transaction as the change that they tell of, and read from the table by whoever follows them: the
 * live view now, webhooks later.
 */
export interface Outbox {
  /** Adds one event inside the caller's transaction. */
  add(on: Queryable, merchantId: string, event: NewEvent): Promise<void>;
  /** For statements that write the event themselves: its id and time. */
  stamp(): { id: string; at: Date };
  /** Tells followers in this process, after commit, that there is something to read. */
  announce(merchantId: string): void;
  /** Calls `wake` after commits of that merchant here, and at least each second for those elsewhere. The result stops it. */
  follow(merchantId: string, wake: () => void): () => void;
}
