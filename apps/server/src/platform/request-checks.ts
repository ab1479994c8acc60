import { hostFault } from '@tallystick/protocol/serving';
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import { Refusal } from './refusal.ts';
import { closeOnUnreadBody } from './unread-body.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route takes an upgrade to WebSocket. */
    speaksWebSocket?: true;
  }
}

/** Remembers which routes speak WebSocket, for the plugin takes an upgrade of any route. */
export const noteWebSocketRoute = (route: RouteOptions): void => {
  if (route.wsHandler !== undefined) route.config = { ...route.config, speaksWebSocket: true };
};

/**
 * What every request is looked at for before anything else, and before its body: that it means one thing, asks for no other protocol where
 * none is spoken, and brings no body where none is wanted.
 *
 * @param notFound the refusal of a request for what is not there
 */
export const addRequestChecks = (
  http: FastifyInstance,
  notFound: (request: FastifyRequest) => Refusal,
): void => {
  http.addHook('onRequest', (request, reply, done) => {
    const detail = hostFault(request.raw);
    if (detail !== undefined) {
      reply.header('connection', 'close');
      return done(new Refusal('malformed_request', { detail }));
    }
    if (request.method === 'GET' || request.method === 'HEAD') closeOnUnreadBody(request, reply);
    else if (request.is404) return done(notFound(request));
    if (request.raw.headers.upgrade !== undefined && request.ws && !request.is404) {
      if (request.routeOptions.config.speaksWebSocket !== true) {
        return done(new Refusal('malformed_request', { detail: 'This address takes no WebSocket.' }));
      }
    }
    done();
  });
};
