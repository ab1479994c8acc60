import { type Access, callersOf, type EndpointShape, REPLAY_OF_HEADER } from '@tallystick/protocol';
import type { FastifyInstance, FastifyRequest, onRequestHookHandler } from 'fastify';
import type { Actor } from './actor.ts';
import type { NotingRequests } from './answered-requests.ts';
import { bodyLimitOf } from './body-limit.ts';
import type { Config } from './config.ts';
import { createEndpointHandler } from './endpoint-handler.ts';
import type { Idempotency } from './idempotency/idempotency.ts';
import { publicLimitOf } from './public-limits.ts';
import { Refusal } from './refusal.ts';
import type { Gate, Routes } from './route.ts';

const PUBLIC: Actor = { kind: 'public' };
/** Who a request acts for; set by the gate before the body is read. */
const ACTOR = Symbol('actor');
type Entered = FastifyRequest & { [ACTOR]?: Actor };

const actorOf = (request: Entered): Actor => request[ACTOR] ?? PUBLIC;

/**
 * Refuses who has no role that an endpoint names.
 * @throws Refusal `role_not_allowed`
 */
const requireRole = ({ id }: EndpointShape, actor: Actor): Actor => {
  if (actor.kind !== 'operator') return actor;
  const callers = callersOf(id) ?? [];
  if (!callers.includes(actor.role)) {
    throw new Refusal('role_not_allowed', { possible: callers.filter((caller) => caller !== 'api_key') });
  }
  return actor;
};

/** Whether an endpoint is for people with a role, and for API keys. */
const isForRoles = ({ access }: EndpointShape): boolean => access === 'operator' || access === 'session';

const refuseInLiveMode: onRequestHookHandler = (_request, _reply, done) =>
  done(new Refusal('not_in_live_mode'));

/** A request that says that it repeats one of the request log: with real money nothing is done again by a button for trying out. */
const refuseReplay: onRequestHookHandler = ({ headers }, _reply, done) =>
  done(headers[REPLAY_OF_HEADER] === undefined ? undefined : new Refusal('not_in_live_mode'));

/** What a server in live mode looks at before anything else of a request. */
const liveModeRefusals = (endpoint: EndpointShape): onRequestHookHandler[] => [
  ...(endpoint.testModeOnly === true ? [refuseInLiveMode] : []),
  ...(isForRoles(endpoint) ? [refuseReplay] : []),
];

export interface RoutesOptions {
  /** Is told of requests of API keys. */
  readonly answered?: NotingRequests;
  /** Has every answer checked against its schema. Too dear for production. */
  readonly checkAnswers?: boolean;
}

/** Makes the routes over an HTTP server. */
export const createRoutes = (
  http: FastifyInstance,
  config: Pick<Config, 'mode' | 'publicRequestsPerMinute'>,
  idempotency: Idempotency,
  { checkAnswers = false, answered }: RoutesOptions = {},
): Routes => {
  const gates = new Map<Access, Gate>();
  http.decorateRequest(ACTOR, undefined);

  const gateOf = (access: Access): Gate => {
    const gate = gates.get(access);
    if (gate === undefined) throw new Error(`No gate for ${access} access`);
    return gate;
  };

  /** Passes the gate while the body is still unread: who may not enter costs no parsing. */
  const enterBy = (endpoint: EndpointShape): onRequestHookHandler => {
    const { id, access } = endpoint;
    if (isForRoles(endpoint) && callersOf(id) === undefined) throw new Error(`No roles are named for ${id}`);
    const enter: Gate = isForRoles(endpoint)
      ? async (request, reply) => requireRole(endpoint, await gateOf(access)(request, reply))
      : (request, reply) => gateOf(access)(request, reply);
    return (request: Entered, reply, done) => {
      const entered = enter(request, reply);
      if (!(entered instanceof Promise)) {
        request[ACTOR] = entered;
        done();
        return;
      }
      entered.then(
        (actor) => {
          request[ACTOR] = actor;
          done();
        },
        (error: Error) => done(error),
      );
    };
  };

  return {
    gate(access, gate) {
      if (gates.has(access)) throw new Error(`The gate for ${access} access is set already`);
      gates.set(access, gate);
    },
    async enter(endpoint, request, reply) {
      return requireRole(endpoint, await gateOf(endpoint.access)(request, reply));
    },
    add(endpoint, answer) {
      const { access } = endpoint;
      const onRequest = config.mode === 'test' ? [] : liveModeRefusals(endpoint);
      if (access !== 'public') onRequest.push(enterBy(endpoint));
      const isTold = answered !== undefined && access === 'operator';
      if (isTold) onRequest.push(answered.note(actorOf));
      const limit = access === 'public' ? publicLimitOf(endpoint, config.publicRequestsPerMinute) : undefined;
      http.route({
        method: endpoint.method,
        url: endpoint.path,
        bodyLimit: bodyLimitOf(endpoint),
        onRequest,
        // A body may come slowly: who has lost the session, the role or the key meanwhile does nothing with it.
        ...(isForRoles(endpoint) && endpoint.method !== 'GET' ? { preHandler: enterBy(endpoint) } : {}),
        ...(isTold ? { onResponse: answered.tell(endpoint) } : {}),
        handler: createEndpointHandler(endpoint, answer, actorOf, idempotency, checkAnswers),
        config: limit === undefined ? {} : { rateLimit: limit },
      });
    },
  };
};
