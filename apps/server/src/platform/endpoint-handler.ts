import {
  type EndpointShape,
  IDEMPOTENCY_KEY_HEADER,
  IDEMPOTENCY_KEY_PATTERN,
  IDEMPOTENCY_REPLAYED_HEADER,
  type ResponseOf,
  takesIdempotencyKey,
} from '@tallystick/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Compile } from 'typebox/compile';
import type { Actor } from './actor.ts';
import type { Idempotency } from './idempotency/idempotency.ts';
import { Refusal } from './refusal.ts';
import { withOrigin } from './request-origin.ts';
import type { Asked } from './route.ts';
import { compileCheck, compileQueryCheck, requireNoQuery } from './validation.ts';

const JSON_TYPE = 'application/json; charset=utf-8';

/** @throws Refusal of the code given, if what stands there is no key */
const givenKeyOf = (
  request: FastifyRequest,
  code: 'idempotency_key_missing' | 'malformed_request',
): string | undefined => {
  const key = request.headers[IDEMPOTENCY_KEY_HEADER];
  if (key === undefined) return undefined;
  if (typeof key !== 'string' || !IDEMPOTENCY_KEY_PATTERN.test(key)) {
    throw new Refusal(code, { detail: 'The Idempotency-Key must have 1 to 255 visible ASCII characters.' });
  }
  return key;
};

const idempotencyKeyOf = (request: FastifyRequest): string => {
  const key = givenKeyOf(request, 'idempotency_key_missing');
  if (key === undefined) throw new Refusal('idempotency_key_missing');
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

/** What devices do all day: it writes its own story, and pays nothing for what it does not use. */
const WRITES_ITS_OWN_STORY: readonly string[] = ['Payments', 'Attestation'];

/** Has the origin of requests known to whoever writes down what they change. */
const knowingOrigin = <E extends EndpointShape>(
  { method, access, tag }: EndpointShape,
  answer: Answer<E>,
): Answer<E> =>
  method === 'GET' || (access === 'device' && WRITES_ITS_OWN_STORY.includes(tag))
    ? answer
    : (asked) => withOrigin({ address: asked.ip, requestId: asked.request.id }, () => answer(asked));

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
  idempotency: Idempotency,
  checkAnswers: boolean,
) => {
  const { status } = endpoint;
  const answerFrom = knowingOrigin(endpoint, answer);
  const checkParams = endpoint.params && compileCheck(endpoint.params, 'path');
  const checkQuery = endpoint.query === undefined ? requireNoQuery : compileQueryCheck(endpoint.query);
  const checkBody = endpoint.body && compileCheck(endpoint.body);
  const isReplayable = takesIdempotencyKey(endpoint);
  const checkAnswer = checkAnswers ? createAnswerCheck(endpoint) : undefined;

  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const asked = {
      query: checkQuery(request.query),
      params: checkParams?.(request.params),
      body: checkBody?.(request.body === undefined ? {} : request.body),
      actor: actorOf(request),
      idempotencyKey: endpoint.idempotent === true ? idempotencyKeyOf(request) : undefined,
      ip: request.ip,
      request,
      reply,
    } as unknown as Asked<E>;
    const write = async (): Promise<string | undefined> => {
      const value = await answerFrom(asked);
      if (reply.sent || status === 204) return undefined;
      const body = JSON.stringify(value);
      checkAnswer?.(body);
      return body;
    };
    const key = isReplayable ? givenKeyOf(request, 'malformed_request') : undefined;
    let body: string | undefined;
    if (key === undefined || asked.actor.kind !== 'operator') body = await write();
    else {
      const { merchantId, id } = asked.actor;
      const { params, query, body: sent } = asked;
      const once = await idempotency.once(
        { merchantId, actorId: id, key, request: { endpoint: endpoint.id, params, query, body: sent } },
        write,
      );
      body = once.body;
      if (once.isReplay) reply.header(IDEMPOTENCY_REPLAYED_HEADER, 'true');
    }
    if (reply.sent) return reply;
    if (body === undefined) return reply.code(204).send();
    if (!reply.hasHeader('cache-control')) reply.header('cache-control', 'no-store');
    return reply.code(status).header('content-type', JSON_TYPE).send(body);
  };
};
