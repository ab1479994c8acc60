import type { Access } from '@tallystick/protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Compile } from 'typebox/compile';
import type { Actor } from './actor.ts';
import type { Config } from './config.ts';
import { publicLimitOf } from './public-limits.ts';
import { Refusal } from './refusal.ts';
import type { Asked, Gate, Routes } from './route.ts';
import { compileCheck, compileQueryCheck } from './validation.ts';

const PUBLIC: Actor = { kind: 'public' };
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;
const JSON_TYPE = 'application/json; charset=utf-8';

const idempotencyKeyOf = (request: FastifyRequest): string => {
  const key = request.headers['idempotency-key'];
  if (key === undefined) throw new Refusal('idempotency_key_missing');
  if (typeof key !== 'string' || !IDEMPOTENCY_KEY.test(key)) {
    throw new Refusal('idempotency_key_missing', {
      detail: 'The key must have 1 to 255 visible ASCII characters.',
    });
  }
  return key;
};

export interface RoutesOptions {
  /** Has every answer checked against its schema, so that a test finds what no caller was promised. Too dear for production. */
  readonly checkAnswers?: boolean;
}

/** Makes the routes over an HTTP server. What was given is not copied: checks answer with the very value they were given. */
export const createRoutes = (
  http: FastifyInstance,
  config: Pick<Config, 'mode' | 'publicRequestsPerMinute'>,
  { checkAnswers = false }: RoutesOptions = {},
): Routes => {
  const gates = new Map<Access, Gate>();

  const gateOf = (access: Access): Gate => {
    const gate = gates.get(access);
    if (gate === undefined) throw new Error(`No gate for ${access} access`);
    return gate;
  };

  return {
    gate(access, gate) {
      if (gates.has(access)) throw new Error(`The gate for ${access} access is set already`);
      gates.set(access, gate);
    },
    async enter(access, request, reply) {
      return gateOf(access)(request, reply);
    },
    add(endpoint, answer) {
      const { access, status } = endpoint;
      const refused = endpoint.testModeOnly === true && config.mode !== 'test';
      const checkParams = endpoint.params && compileCheck(endpoint.params);
      const checkQuery = endpoint.query && compileQueryCheck(endpoint.query);
      const checkBody = endpoint.body && compileCheck(endpoint.body);
      const checkAnswer = checkAnswers && endpoint.response ? Compile(endpoint.response) : undefined;

      const handle = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
        if (refused) throw new Refusal('not_in_live_mode');
        let actor: Actor = PUBLIC;
        if (access !== 'public') {
          const entered = gateOf(access)(request, reply);
          actor = entered instanceof Promise ? await entered : entered;
        }
        const asked = {
          params: checkParams?.(request.params),
          query: checkQuery?.(request.query),
          body: checkBody?.(request.body === undefined ? {} : request.body),
          actor,
          idempotencyKey: endpoint.idempotent === true ? idempotencyKeyOf(request) : undefined,
          ip: request.ip,
          request,
          reply,
        } as unknown as Asked<typeof endpoint>;
        const value = await answer(asked);
        if (reply.sent) return reply;
        if (status === 204) return reply.code(204).send();
        const body = JSON.stringify(value);
        if (checkAnswer !== undefined && !checkAnswer.Check(JSON.parse(body))) {
          const faults = checkAnswer
            .Errors(JSON.parse(body))
            .map((fault) => `${fault.instancePath} ${fault.message}`);
          throw new Error(`The answer of ${endpoint.id} is not of its schema: ${faults.join('; ')}`);
        }
        return reply.code(status).header('content-type', JSON_TYPE).send(body);
      };

      const limit = access === 'public' ? publicLimitOf(endpoint, config.publicRequestsPerMinute) : undefined;
      http.route({
        method: endpoint.method,
        url: endpoint.path,
        handler: handle,
        config: limit === undefined ? {} : { rateLimit: limit },
      });
    },
  };
};
