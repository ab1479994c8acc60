import { findUnsupportedText } from '@tallystick/database/postgres-text';
import {
  type BodyOf,
  type EndpointShape,
  firstFault,
  type ParamsOf,
  type QueryOf,
  type RequestPart,
  type ResponseOf,
  WALLET_WAY_HEADER,
} from '@tallystick/protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Static, TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Convert } from 'typebox/value';
import type { AddressShare } from './address-share.ts';
import type { Credentials } from './operator-key.ts';
import { Refusal } from './refusal.ts';

export interface Asked<E extends EndpointShape> {
  readonly params: ParamsOf<E>;
  readonly query: QueryOf<E>;
  readonly body: BodyOf<E>;
  readonly credentials: Credentials;
}

/** What holds for an endpoint beside its schemas. */
export interface RouteRules {
  /** Refuses strangers before anything of the body is read. */
  readonly gate?: (credentials: Credentials) => void;
  /** How often it may be called for one address; told on each of its answers. */
  readonly share?: AddressShare;
  /** What caches may do with its answers; left out: nothing. */
  readonly caching?: 'no-cache';
}

export type AddRoute = <E extends EndpointShape>(
  endpoint: E,
  answer: (asked: Asked<E>) => Promise<ResponseOf<E>> | ResponseOf<E>,
  rules?: RouteRules,
) => void;

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

/** Tells what an address has left of its share, in the structured fields of draft-ietf-httpapi-ratelimit-headers-10. */
const tellShare = (share: AddressShare, address: string, reply: FastifyReply): void => {
  const own = share.of(address);
  const { capacity, perMinute } = own.rate;
  reply.headers({
    'ratelimit-policy': `"address";q=${capacity};w=${Math.ceil((capacity * 60) / perMinute)}`,
    ratelimit: `"address";r=${own.left()};t=${own.secondsUntil(capacity)}`,
  });
};

/** Registers endpoints of the protocol: their schemas are checked before, the answer is what they name. */
export const createRoutes = (app: FastifyInstance, live: boolean): AddRoute => {
  return (endpoint, answer, { gate, share, caching } = {}) => {
    const params = reader(endpoint.params, 'path');
    const query = reader(endpoint.query, 'query');
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
          params: params(request.params),
          query: query(request.query),
          body: body(request.body ?? {}),
          credentials: credentialsOf(request),
        } as Asked<typeof endpoint>;
        if (share !== undefined) {
          share.use(request.ip);
          tellShare(share, request.ip, reply);
        }
        const value = await answer(asked);
        if (caching !== undefined) reply.header('cache-control', caching);
        return reply.code(endpoint.status).send(value);
      },
    });
  };
};
