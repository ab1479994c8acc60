import type { IncomingMessage } from 'node:http';
import type { Randomness } from './randomness.ts';

/** What a caller may name its request by; anything else is not taken over into answers and logs. */
const WELL_FORMED = /^[A-Za-z0-9][A-Za-z0-9._-]{7,63}$/;
export const REQUEST_ID_HEADER = 'x-request-id';

/** Makes the function that names requests: as the caller does, where that is well-formed, else by this process and a count. */
export const createRequestIds = (
  randomness: Randomness,
): ((request?: Pick<IncomingMessage, 'headers'>) => string) => {
  const run = randomness.bytes(5).toHex();
  let requests = 0;
  return (request) => {
    const given = request?.headers[REQUEST_ID_HEADER];
    if (typeof given === 'string' && WELL_FORMED.test(given)) return given;
    requests += 1;
    return `req-${run}-${requests.toString(36)}`;
  };
};
