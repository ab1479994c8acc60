import type { EndpointShape, ResponseOf } from '@tallystick/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Compile } from 'typebox/compile';
import type { Actor } from './actor.ts';
import { Refusal } from './refusal.ts';
import type { Asked } from './route.ts';
import { compileCheck, compileQueryCheck } from './validation.ts';

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

/** Makes the check of an endpoint's answers, so that a test finds what no caller was promised. */
const createAnswerCheck = ({ id, response }: EndpointShape): ((body: string) => void) => {
  if (response === undefined) return () => {};
  const schema = Compile(response);
  return (body) => {
    const value: unknown = JSON.parse(body);
    if (schema.Check(value)) return;
    const faults = schema.Errors(value).map((fault) => `${fault.instancePath} ${fault.message}`);
    throw new Error(`The answer of ${id} is not of its schema: ${faults.join('; ')}`);
  };
};

/** What a module answers an endpoint with. */
export type Answer<E extends EndpointShape> = (asked: Asked<E>) => Promise<ResponseOf<E>> | ResponseOf<E>;

/**
 * Makes what a route of the protocol does once its gate was passed: reads the request by the endpoint's schemas, asks the module, writes the
 * answer. What was given is not copied: checks answer with the very value they were given.
 *
 * @param actorOf who passed the gate
 */
export const createEndpointHandler = <E extends EndpointShape>(
  endpoint: E,
  answer: Answer<E>,
  actorOf: (request: FastifyRequest) => Actor,
  checkAnswers: boolean,
) => {
  const { status } = endpoint;
  const checkParams = endpoint.params && compileCheck(endpoint.params, 'path');
  const checkQuery = endpoint.query && compileQueryCheck(endpoint.query);
  const checkBody = endpoint.body && compileCheck(endpoint.body);
  const checkAnswer = checkAnswers ? createAnswerCheck(endpoint) : undefined;

  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const asked = {
      params: checkParams?.(request.params),
      query: checkQuery?.(request.query),
      body: checkBody?.(request.body === undefined ? {} : request.body),
      actor: actorOf(request),
      idempotencyKey: endpoint.idempotent === true ? idempotencyKeyOf(request) : undefined,
      ip: request.ip,
      request,
      reply,
    } as unknown as Asked<E>;
    const value = await answer(asked);
    if (reply.sent) return reply;
    if (status === 204) return reply.code(204).send();
    const body = JSON.stringify(value);
    checkAnswer?.(body);
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
    return reply.code(status).header('content-type', JSON_TYPE).send(body);
  };
};
