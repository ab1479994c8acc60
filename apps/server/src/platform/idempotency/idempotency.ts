import type { Database, Migration, Row } from '@tallystick/database';
import { canonicalJson, toBase64Url } from '@tallystick/encoding';
import type { Logger } from 'pino';
import type { Clock } from '../clock.ts';
import type { KeyRing } from '../key-ring.ts';
import { Refusal } from '../refusal.ts';

/** For how many days an answer is given again. */
export const KEPT_DAYS = 1;
const KEPT_MS = KEPT_DAYS * 86_400_000;
/** How long a request may be at work; one that is not done by then died with its process. */
const AT_WORK_MS = 60_000;
const RETRY_SECONDS = 1;
/** A key that is released between two statements is asked for again; each round of this means another request came and went. */
const ROUNDS = 3;

/** Answers hold secrets that are told once, such as API keys and activation codes: they are kept encrypted. Null: none yet. */
export const idempotencyMigrations: readonly Migration[] = [
  {
    id: '0240-idempotent-answers',
    sql: `create table idempotent_answers (
      merchant_id text not null,
      actor_id text not null,
      key_digest bytea not null,
      request_digest bytea not null,
      begun_at timestamptz not null,
      failed boolean not null default false,
      answer bytea,
      primary key (merchant_id, actor_id, key_digest)
    );
    create index idempotent_answers_begun on idempotent_answers (merchant_id, begun_at)`,
  },
];

const RESERVE = {
  text: `insert into idempotent_answers (merchant_id, actor_id, key_digest, request_digest, begun_at)
    values ($1, $2, $3, $4, $5)
    on conflict (merchant_id, actor_id, key_digest) do update
      set request_digest = excluded.request_digest, begun_at = excluded.begun_at, failed = false, answer = null
      where idempotent_answers.begun_at <= $6
    returning 1 as reserved`,
};
const FIND = {
  text: `select request_digest, begun_at, failed, answer from idempotent_answers
    where merchant_id = $1 and actor_id = $2 and key_digest = $3`,
};
const KEEP = {
  text: 'update idempotent_answers set answer = $4 where merchant_id = $1 and actor_id = $2 and key_digest = $3',
};
const FAIL = {
  text: 'update idempotent_answers set failed = true where merchant_id = $1 and actor_id = $2 and key_digest = $3',
};
const RELEASE = {
  text: 'delete from idempotent_answers where merchant_id = $1 and actor_id = $2 and key_digest = $3',
};

interface Kept extends Row {
  readonly request_digest: Uint8Array;
  readonly begun_at: Date;
  readonly failed: boolean;
  readonly answer: Uint8Array | null;
}

/** A request that is to take effect once. */
interface KeyedRequest {
  readonly merchantId: string;
  /** Keys of one operator or API key mean nothing to another. */
  readonly actorId: string;
  readonly key: string;
  /** What must be the same each time: JSON. */
  readonly request: Readonly<Record<string, unknown>>;
}

/** Has requests that carry an `Idempotency-Key` take effect once (draft-ietf-httpapi-idempotency-key-header-07, October 2025, work in progress). */
export interface Idempotency {
  /**
   * Does the work if the key is new, and gives its answer again, byte for byte, if it is not. The key is committed before the work begins.
   * Work that is refused releases the key; work that ends in any other error keeps it, for it may have taken effect.
   * @throws Refusal `idempotency_conflict`, `idempotency_in_progress`, `idempotency_outcome_unknown`, or what the work throws
   */
  once(
    request: KeyedRequest,
    work: () => Promise<string | undefined>,
  ): Promise<{ readonly body: string | undefined; readonly isReplay: boolean }>;
}

interface IdempotencyDependencies {
  readonly database: Database;
  readonly clock: Clock;
  readonly keys: KeyRing;
  readonly log: Logger;
}

export const createIdempotency = ({ database, clock, keys, log }: IdempotencyDependencies): Idempotency => {
  /** What became of the first request with a key; undefined: its key was released meanwhile. */
  const outcomeOf = async (
    place: readonly [string, string, Uint8Array],
    request: Uint8Array,
  ): Promise<{ answer: Uint8Array } | undefined> => {
    const [kept] = await database.query<Kept>(FIND, place);
    if (kept === undefined) return undefined;
    if (Buffer.compare(kept.request_digest, request) !== 0) throw new Refusal('idempotency_conflict');
    if (kept.answer !== null) return { answer: kept.answer };
    if (kept.failed || clock.now() - kept.begun_at.getTime() > AT_WORK_MS) {
      throw new Refusal('idempotency_outcome_unknown');
    }
    throw new Refusal('idempotency_in_progress', { retryAfterSeconds: RETRY_SECONDS });
  };

  /** What was done stays done, and its answer is given, even if this cannot be written: a repeat is then told that nobody knows. */
  const note = (statement: { readonly text: string }, values: readonly unknown[]): Promise<unknown> =>
    database
      .query(statement, values)
      .catch((error: unknown) => log.warn({ err: error }, 'the outcome of a request was not kept'));

  return {
    async once({ merchantId, actorId, key, request }, work) {
      const digest = keys.digest('idempotency', key);
      const place = [merchantId, actorId, digest] as const;
      const sealedAt = `idempotent_answers ${merchantId} ${actorId} ${toBase64Url(digest)}`;
      const requestDigest = keys.digest('idempotency', canonicalJson(JSON.parse(JSON.stringify(request))));
      for (let round = 0; round < ROUNDS; round += 1) {
        const now = clock.now();
        const reserved = await database.query(RESERVE, [
          ...place,
          requestDigest,
          new Date(now),
          new Date(now - KEPT_MS),
        ]);
        if (reserved.length > 0) {
          try {
            const body = await work();
            await note(KEEP, [...place, keys.protect(sealedAt, Buffer.from(body ?? ''))]);
            return { body, isReplay: false };
          } catch (error) {
            await note(error instanceof Refusal ? RELEASE : FAIL, place);
            throw error;
          }
        }
        const first = await outcomeOf(place, requestDigest);
        if (first !== undefined) {
          const body = Buffer.from(keys.reveal(sealedAt, first.answer)).toString();
          return { body, isReplay: true };
        }
      }
      throw new Refusal('idempotency_in_progress', { retryAfterSeconds: RETRY_SECONDS });
    },
  };
};
