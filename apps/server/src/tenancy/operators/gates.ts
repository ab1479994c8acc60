import type { FastifyRequest } from 'fastify';
import { Refusal } from '../../platform/refusal.ts';
import type { Gate } from '../../platform/route.ts';
import type { Merchants } from '../merchants/index.ts';
import type { Sessions } from './session.ts';

const API_KEY = /^Bearer (tsk_[A-Za-z0-9_-]{1,120})$/;

/**
 * A request that changes something must come from the console's own pages: a cookie travels with any request that another page of
 * the same site can cause.
 * @throws Refusal `origin_refused`
 */
export const requireOwnOrigin = (request: FastifyRequest, origin: string): void => {
  if (request.method === 'GET' || request.method === 'HEAD') return;
  const given = request.headers.origin;
  const own = given === undefined ? request.headers['sec-fetch-site'] === 'same-origin' : given === origin;
  if (!own) throw new Refusal('origin_refused');
};

/** `session`: a person signed in to the console. */
export const createSessionGate =
  (sessions: Sessions, origin: string): Gate =>
  async (request) => {
    const actor = await sessions.find(request);
    if (actor === undefined) {
      throw new Refusal('sign_in_required', { headers: { 'www-authenticate': sessions.challenge } });
    }
    requireOwnOrigin(request, origin);
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
