import type { FastifyRequest } from 'fastify';
import type { ConsolePlace } from '../../platform/console-place.ts';
import { Refusal } from '../../platform/refusal.ts';
import type { Gate } from '../../platform/route.ts';
import type { Merchants } from '../merchants/index.ts';
import type { Sessions } from './session.ts';

const API_KEY = /^Bearer (tsk_[A-Za-z0-9_-]{1,120})$/;

/** What browsers say of a request that a page of another origin caused (Fetch Metadata, 2.4). */
const FROM_OTHERS: ReadonlySet<unknown> = new Set(['same-site', 'cross-site']);

/**
 * A request with the console's cookie must come to the console's host and from the console's own pages: a cookie travels with any request
 * that another page of the same site can cause. One that only reads may also come from nobody's page, as an address that was typed does.
 * @throws Refusal `origin_refused`
 */
export const requireOwnOrigin = (request: FastifyRequest, place: ConsolePlace): void => {
  const { origin: given, 'sec-fetch-site': site } = request.headers;
  const reads = request.method === 'GET' || request.method === 'HEAD';
  const isOwn =
    given === undefined
      ? site === 'same-origin' || (reads && !FROM_OTHERS.has(site))
      : given === place.origin;
  if (!isOwn || !place.isHere(request)) throw new Refusal('origin_refused');
};

/** `session`: a person signed in to the console. */
export const createSessionGate =
  (sessions: Sessions, place: ConsolePlace): Gate =>
  async (request) => {
    // At another host the cookie is not even looked up.
    if (!place.isHere(request)) throw new Refusal('origin_refused');
    const actor = await sessions.find(request);
    if (actor === undefined) {
      throw new Refusal('sign_in_required', { headers: { 'www-authenticate': sessions.challenge } });
    }
    requireOwnOrigin(request, place);
    return actor;
  };

/** `operator`: that person, or a merchant's API key as Bearer token. A key that is sent is checked; the cookie does not stand in for it. */
export const createOperatorGate = (merchants: Merchants, sessions: Sessions, session: Gate): Gate => {
  return async (request, reply) => {
    const header = request.headers.authorization;
    if (header === undefined) {
      if (!sessions.has(request)) throw new Refusal('sign_in_required');
      return session(request, reply);
    }
    const key = API_KEY.exec(header)?.[1];
    const actor = key === undefined ? undefined : await merchants.authenticate(key, request.ip);
    if (actor === undefined) {
      throw new Refusal('sign_in_required', {
        detail: 'The API key is unknown or was revoked.',
        headers: { 'www-authenticate': 'Bearer realm="tallystick", error="invalid_token"' },
      });
    }
    return actor;
  };
};
