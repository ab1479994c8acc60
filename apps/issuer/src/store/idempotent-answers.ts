import type { Database, Row } from '@tallystick/database';

/** What names a request: who sent it, and its key. Both are digests. */
export interface RequestName {
  readonly caller: Uint8Array;
  readonly key: Uint8Array;
}

export interface KeptRequest extends Row {
  readonly request_digest: Uint8Array;
  readonly begun_at: Date;
  readonly failed: boolean;
  readonly answer: string | null;
}

const RESERVE = {
  text: `insert into idempotent_answers (caller_digest, key_digest, request_digest, begun_at) values ($1, $2, $3, $4)
    on conflict (caller_digest, key_digest) do update
      set request_digest = excluded.request_digest, begun_at = excluded.begun_at, failed = false, answer = null
      where idempotent_answers.begun_at <= $5
    returning 1 as reserved`,
};
const FIND = {
  text: 'select request_digest, begun_at, failed, answer from idempotent_answers where caller_digest = $1 and key_digest = $2',
};
const KEEP = {
  text: 'update idempotent_answers set answer = $3 where caller_digest = $1 and key_digest = $2',
};
const FAIL = {
  text: 'update idempotent_answers set failed = true where caller_digest = $1 and key_digest = $2',
};
const RELEASE = { text: 'delete from idempotent_answers where caller_digest = $1 and key_digest = $2' };
const FORGET = {
  text: `delete from idempotent_answers where (caller_digest, key_digest) in (
    select caller_digest, key_digest from idempotent_answers where begun_at <= $1 order by begun_at limit 1000 for update skip locked)`,
};

/** Answers to requests with a key, as they are kept. */
export const createIdempotentAnswers = (database: Database) => ({
  /** Takes a key for a request, if nobody has it or who had it did so before `keptSince`. */
  async reserve(
    { caller, key }: RequestName,
    request: Uint8Array,
    at: Date,
    keptSince: Date,
  ): Promise<boolean> {
    return (await database.query(RESERVE, [caller, key, request, at, keptSince])).length > 0;
  },
  async find({ caller, key }: RequestName): Promise<KeptRequest | undefined> {
    const [kept] = await database.query<KeptRequest>(FIND, [caller, key]);
    return kept;
  },
  async keep({ caller, key }: RequestName, answer: string): Promise<void> {
    await database.query(KEEP, [caller, key, answer]);
  },
  async fail({ caller, key }: RequestName): Promise<void> {
    await database.query(FAIL, [caller, key]);
  },
  async release({ caller, key }: RequestName): Promise<void> {
    await database.query(RELEASE, [caller, key]);
  },
  /** Deletes a thousand of those that began before, oldest first. */
  async forget(before: Date): Promise<void> {
    await database.query(FORGET, [before]);
  },
});

export type IdempotentAnswers = ReturnType<typeof createIdempotentAnswers>;
