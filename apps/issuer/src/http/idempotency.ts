import { createHash } from 'node:crypto';
import { canonicalJson, equalBytes } from '@tallystick/encoding';
import type { Logger } from 'pino';
import type { Clock } from '../platform/clock.ts';
import type { IdempotentAnswers, RequestName } from '../store/idempotent-answers.ts';
import { Refusal } from './refusal.ts';

/** For how long an answer is given again: a day, as by the server. */
const KEPT_MS = 86_400_000;
/** How long a request may be at work; one that is not done by then died with its process. */
const AT_WORK_MS = 60_000;
const RETRY_SECONDS = 1;
/** A key that is released between two statements is asked for again; each round of this means another request came and went. */
const ROUNDS = 3;

/** A request that is to take effect once. */
interface KeyedRequest {
  /** What only this caller has: the keys of one mean nothing to another. */
  readonly caller: string;
  readonly key: string;
  /** What must be the same each time: JSON. */
  readonly request: unknown;
}

/** Has requests that carry an `Idempotency-Key` take effect once (draft-ietf-httpapi-idempotency-key-header-07). */
export interface Idempotency {
  /**
   * Does the work if the key is new, and gives its answer again, byte for byte, if it is not. The key is committed before the work begins.
   * Work that is refused releases the key; work that ends in any other error keeps it, for it may have taken effect.
   *
   * @throws {Refusal} `idempotency_conflict`, `idempotency_in_progress`, `idempotency_outcome_unknown`, or what the work throws
   */
  once(
    request: KeyedRequest,
    work: () => Promise<string>,
  ): Promise<{ readonly body: string; readonly isReplay: boolean }>;
  /** Deletes answers that are not given again. */
  forget(): Promise<void>;
}

const digest = (text: string): Uint8Array => new Uint8Array(createHash('sha256').update(text).digest());

export const createIdempotency = (answers: IdempotentAnswers, clock: Clock, log: Logger): Idempotency => {
  const inProgress = (): Refusal =>
    new Refusal('idempotency_in_progress', undefined, undefined, RETRY_SECONDS);

  /** What became of the first request with a key; undefined: its key was released meanwhile. */
  const firstAnswer = async (name: RequestName, request: Uint8Array): Promise<string | undefined> => {
    const kept = await answers.find(name);
    if (kept === undefined) return undefined;
    if (!equalBytes(new Uint8Array(kept.request_digest), request)) throw new Refusal('idempotency_conflict');
    if (kept.answer !== null) return kept.answer;
    if (kept.failed || clock.now() - kept.begun_at.getTime() > AT_WORK_MS) {
      throw new Refusal('idempotency_outcome_unknown');
    }
    throw inProgress();
  };

  /** What was done stays done, and its answer is given, even if this cannot be written: a repeat is then told that nobody knows. */
  const note = (written: Promise<void>): Promise<void> =>
    written.catch((error: unknown) => log.warn({ err: error }, 'the outcome of a request was not kept'));

  const first = async (name: RequestName, work: () => Promise<string>): Promise<string> => {
    try {
      const body = await work();
      await note(answers.keep(name, body));
      return body;
    } catch (error) {
      await note(error instanceof Refusal ? answers.release(name) : answers.fail(name));
      throw error;
    }
  };

  return {
    async once({ caller, key, request }, work) {
      const name = { caller: digest(caller), key: digest(key) };
      const asked = digest(canonicalJson(JSON.parse(JSON.stringify(request))));
      for (let round = 0; round < ROUNDS; round += 1) {
        const now = clock.now();
        if (await answers.reserve(name, asked, new Date(now), new Date(now - KEPT_MS))) {
          return { body: await first(name, work), isReplay: false };
        }
        const body = await firstAnswer(name, asked);
        if (body !== undefined) return { body, isReplay: true };
      }
      throw inProgress();
    },
    forget: () => answers.forget(new Date(clock.now() - KEPT_MS)),
  };
};
