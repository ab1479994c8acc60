import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';
import { Refusal } from './refusal.ts';
import { closeOnUnreadBody } from './unread-body.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route takes an upgrade to WebSocket. */
    speaksWebSocket?: true;
  }
}

const HOST = 'host';

/** How many Host headers a request has. HTTP/1.1 asks for one: with two, two programs may read two requests in it (RFC 9112 section 3.2). */
const hostsOf = ({ raw }: FastifyRequest): number => {
  const names = raw.rawHeaders;
  let hosts = 0;
  for (let place = 0; place < names.length; place += 2) {
    const name = names[place];
    if (name?.length === HOST.length && name.toLowerCase() === HOST) hosts += 1;
  }
  return hosts;
};

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
    const hosts = hostsOf(request);
    if (hosts > 1 || (hosts === 0 && request.raw.httpVersion === '1.1')) {
      reply.header('connection', 'close');
      return done(new Refusal('malformed_request', { detail: `The request has ${hosts} Host headers.` }));
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
