import { findUnsupportedText } from '@tallystick/database/postgres-text';
import {
  type BodyOf,
  type EndpointShape,
  firstFault,
  IDEMPOTENCY_KEY_HEADER,
  IDEMPOTENCY_KEY_PATTERN,
  IDEMPOTENCY_REPLAYED_HEADER,
  type ParamsOf,
  type QueryOf,
  type RequestPart,
  type ResponseOf,
  takesIdempotencyKey,
  WALLET_WAY_HEADER,
} from '@tallystick/protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import Type, { type Static, type TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Convert } from 'typebox/value';
import type { AddressShare } from './address-share.ts';
import type { Idempotency } from './idempotency.ts';
import type { Credentials } from './operator-key.ts';
import { Refusal } from './refusal.ts';

const JSON_TYPE = 'application/json; charset=utf-8';

export interface Asked<E extends EndpointShape> {
  readonly params: ParamsOf<E>;
  readonly query: QueryOf<E>;
  readonly body: BodyOf<E>;
  readonly credentials: Credentials;
}

/** What holds for an endpoint beside its schemas. */
export interface RouteRules<E extends EndpointShape> {
  /** Refuses strangers before anything of the body is read. */
  readonly gate?: (credentials: Credentials) => void;
  /** How often it may be called for one address; told on each of its answers. */
  readonly share?: AddressShare;
  /** What only its caller has, where that is not the credential. */
  readonly callerOf?: (asked: Asked<E>) => string;
  /** Refuses strangers where an answer would be given again. */
  readonly admit?: (asked: Asked<E>) => Promise<unknown>;
  /** What caches may do with its answers; left out: nothing. */
  readonly caching?: 'no-cache';
}

export type AddRoute = <E extends EndpointShape>(
  endpoint: E,
  answer: (asked: Asked<E>) => Promise<ResponseOf<E>> | ResponseOf<E>,
  rules?: RouteRules<E>,
) => void;

/** A parameter that an endpoint does not have would be ignored, and what it was to filter would not be: the server refuses it too. */
const NO_QUERY = Type.Object({}, { additionalProperties: false });

/** A part of a request, checked by its schema and for text that the database cannot keep, or a refusal that points to the field. */
const reader = (schema: TSchema | undefined, part: RequestPart) => {
  if (!schema) return () => undefined;
  const validator = Compile(schema);
  return (value: unknown): Static<TSchema> => {
    const given = part === 'query' ? Convert(schema, value) : value;
    if (!validator.Check(given)) {
      const { path, detail } = firstFault(validator.Errors(given), part);
      throw new Refusal('malformed_request', path, detail);
    }
    const unstorable = findUnsupportedText(given);
    if (unstorable === undefined) return given;
    throw new Refusal('malformed_request', unstorable);
  };
};

const bearerOf = (header: string | undefined): string | undefined =>
  header === undefined ? undefined : /^Bearer ([A-Za-z0-9._~+/=-]{1,512})$/i.exec(header)?.[1];

const credentialsOf = (request: FastifyRequest): Credentials => ({
  bearer: bearerOf(request.headers.authorization),
  address: request.ip,
  forWallets: request.headers[WALLET_WAY_HEADER] !== undefined,
});

/** The name of the share in answers: a server that forwards them puts its own limit, `address`, before it. */
const SHARE_NAME = 'test-cards';

/** Tells what an address has left of its share, in the structured fields of draft-ietf-httpapi-ratelimit-headers-10. */
const tellShare = (share: AddressShare, address: string, reply: FastifyReply): void => {
  const own = share.of(address);
  const { capacity, perMinute } = own.rate;
  reply.headers({
    'ratelimit-policy': `"${SHARE_NAME}";q=${capacity};w=${Math.ceil((capacity * 60) / perMinute)}`,
    ratelimit: `"${SHARE_NAME}";r=${own.left()};t=${own.secondsUntil(capacity)}`,
  });
};

/** @throws {Refusal} `malformed_request` if what stands there is no key */
const idempotencyKeyOf = (request: FastifyRequest): string | undefined => {
  const key = request.headers[IDEMPOTENCY_KEY_HEADER];
  if (key === undefined || (typeof key === 'string' && IDEMPOTENCY_KEY_PATTERN.test(key))) return key;
  const detail = 'The Idempotency-Key must have 1 to 255 visible ASCII characters.';
  throw new Refusal('malformed_request', undefined, detail);
};

/** Makes what writes an answer: once for each key, where the request has one and the endpoint takes it. */
const createAnswerOnce = <E extends EndpointShape>(
  endpoint: E,
  { callerOf, admit }: Pick<RouteRules<E>, 'callerOf' | 'admit'>,
  idempotency: Idempotency,
) => {
  const isKeyed = takesIdempotencyKey(endpoint);
  return async (
    request: FastifyRequest,
    reply: FastifyReply,
    asked: Asked<E>,
    work: () => Promise<string>,
  ): Promise<string> => {
    const key = isKeyed ? idempotencyKeyOf(request) : undefined;
    const caller = callerOf === undefined ? asked.credentials.bearer : callerOf(asked);
    // Who shows no credential is refused by the work itself.
    if (key === undefined || caller === undefined) return work();
    await admit?.(asked);
    const { params, query, body } = asked;
    const keyed = { caller, key, request: { endpoint: endpoint.id, params, query, body } };
    const once = await idempotency.once(keyed, work);
    if (once.isReplay) reply.header(IDEMPOTENCY_REPLAYED_HEADER, 'true');
    return once.body;
  };
};

/** Registers endpoints of the protocol: their schemas are checked before, the answer is what they name. */
export const createRoutes = (app: FastifyInstance, live: boolean, idempotency: Idempotency): AddRoute => {
  return (endpoint, answer, rules = {}) => {
    const { gate, share, caching } = rules;
    const answerOnce = createAnswerOnce(endpoint, rules, idempotency);
    const params = reader(endpoint.params, 'path');
    const query = reader(endpoint.query ?? NO_QUERY, 'query');
    const body = reader(endpoint.body, 'body');
    app.route({
      method: endpoint.method,
      url: endpoint.path,
      onRequest: (request, reply, done) => {
        if (live && endpoint.testModeOnly) throw new Refusal('not_in_live_mode');
        gate?.(credentialsOf(request));
        if (share !== undefined) tellShare(share, request.ip, reply);
        done();
      },
      handler: async (request, reply) => {
        // The readers have checked each part by the schema that its type is made from.
        const asked = {
          query: query(request.query),
          params: params(request.params),
          body: body(request.body ?? {}),
          credentials: credentialsOf(request),
        } as Asked<typeof endpoint>;
        const written = await answerOnce(request, reply, asked, async () => {
          if (share !== undefined) {
            share.use(request.ip);
            tellShare(share, request.ip, reply);
          }
          return JSON.stringify(await answer(asked));
        });
        if (caching !== undefined) reply.header('cache-control', caching);
        return reply.code(endpoint.status).type(JSON_TYPE).send(written);
      },
    });
  };
};
