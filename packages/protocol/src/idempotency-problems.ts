/** Refusals about idempotency keys, in the form of the table that they are part of. */
export const IDEMPOTENCY_PROBLEMS = {
  idempotency_key_missing: [
    400,
    'The Idempotency-Key header is missing',
    'Send a unique key for each payment.',
  ],
  idempotency_conflict: [
    409,
    'The idempotency key was used for another request',
    'Use a new key for a new request.',
  ],
  idempotency_in_progress: [
    409,
    'A request with this idempotency key is in progress',
    'Wait for the number of seconds in the Retry-After header, then send the same request again.',
  ],
  idempotency_outcome_unknown: [
    409,
    'The first request with this idempotency key did not finish',
    'Look whether it took effect, then send what is still missing with a new key.',
  ],
} as const satisfies Record<string, readonly [number, string, string]>;
