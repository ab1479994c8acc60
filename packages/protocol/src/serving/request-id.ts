import { holdsCardNumber } from '../card-numbers.ts';

/** What a caller may name its request by; anything else is not taken over into answers and logs. */
const WELL_FORMED = /^[A-Za-z0-9][A-Za-z0-9._-]{7,63}$/;
export const REQUEST_ID_HEADER = 'x-request-id';

/** As much as is read of a request. */
interface Named {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/**
 * Makes the function that names requests: as the caller does, where that is well-formed and could not be the number of a card, else by this process
 * and a count. The name stands in answers and logs.
 *
 * @param run what tells the names that this process gives from those of another
 */
export const createRequestIds = (run: string): ((request?: Named) => string) => {
  let requests = 0;
  return (request) => {
    const given = request?.headers[REQUEST_ID_HEADER];
    if (typeof given === 'string' && WELL_FORMED.test(given) && !holdsCardNumber(given)) return given;
    for (;;) {
      requests += 1;
      const own = `req-${run}-${requests.toString(36)}`;
      if (!holdsCardNumber(own)) return own;
    }
  };
};
