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
import type { FastifyInstance, FastifyRequest } from 'fastify';
import Type, { type Static, type TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { Convert } from 'typebox/value';
import type { Credentials } from './operator-key.ts';
import { Refusal } from './refusal.ts';

export interface Asked<E extends EndpointShape> {
  readonly params: ParamsOf<E>;
  readonly query: QueryOf<E>;
  readonly body: BodyOf<E>;
  readonly credentials: Credentials;
}

export type AddRoute = <E extends EndpointShape>(
  endpoint: E,
  answer: (asked: Asked<E>) => Promise<ResponseOf<E>> | ResponseOf<E>,
  /** Refuses strangers before anything of the body is read. */
  gate?: (credentials: Credentials) => void,
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

/** Registers endpoints of the protocol: their schemas are checked before, the answer is what they name. */
export const createRoutes = (app: FastifyInstance, live: boolean): AddRoute => {
  return (endpoint, answer, gate) => {
    const params = reader(endpoint.params, 'path');
    const query = reader(endpoint.query ?? NO_QUERY, 'query');
    const body = reader(endpoint.body, 'body');
    app.route({
      method: endpoint.method,
      url: endpoint.path,
      onRequest: (request, _reply, done) => {
        if (live && endpoint.testModeOnly) throw new Refusal('not_in_live_mode');
        gate?.(credentialsOf(request));
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
        const value = await answer(asked);
        return reply.code(endpoint.status).send(value);
      },
    });
  };
};
