import type { Static, TSchema } from 'typebox';

/**
 * Who may call: `public` anyone; `session` a person signed in to the console; `operator` that person or a merchant's API key;
 * `device` an enrolled terminal with a DPoP-bound token (RFC 9449).
 */
export type Access = 'public' | 'session' | 'operator' | 'device';

/** HTTP methods that the API uses. */
export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** One endpoint of the API. */
export interface EndpointShape {
  readonly id: string;
  readonly method: Method;
  /** Path with `:name` parameters. */
  readonly path: string;
  readonly access: Access;
  readonly summary: string;
  readonly tag: string;
  readonly testModeOnly?: boolean;
  /** The request must carry an `Idempotency-Key` header, and its module keeps the key with what it makes. */
  readonly idempotent?: boolean;
  /** The request may carry that header, though its caller is none of the server's operators: those of the issuer host. */
  readonly keyed?: boolean;
  readonly params?: TSchema;
  readonly query?: TSchema;
  readonly body?: TSchema;
  /** The largest body in bytes, where the schema sets no bound of its own. */
  readonly bodyLimit?: number;
  /** Status of success. */
  readonly status: 200 | 201 | 204;
  readonly response?: TSchema;
}

/** Declares one endpoint; server route, API reference and client are all made from it. */
export const endpoint = <const E extends EndpointShape>(shape: E): E => shape;

/** Names the key of a request that is to take effect once, however often it is sent. */
export const IDEMPOTENCY_KEY_HEADER = 'idempotency-key';
/** Id of the request that this one repeats, from the request log of developers. A server in live mode refuses it. */
export const REPLAY_OF_HEADER = 'replay-of';
/** `true` on an answer that is that of an earlier request with the same key. */
export const IDEMPOTENCY_REPLAYED_HEADER = 'idempotency-replayed';

/** What a key looks like: visible ASCII. */
export const IDEMPOTENCY_KEY_PATTERN = /^[\x21-\x7e]{1,255}$/;

/** Whether an endpoint takes an `Idempotency-Key` without asking for one: what operators and API keys POST, and wallets to the issuer host. */
export const takesIdempotencyKey = ({
  method,
  access,
  idempotent,
  keyed,
  response,
}: EndpointShape): boolean =>
  method === 'POST' &&
  idempotent !== true &&
  (access === 'operator' || access === 'session' || keyed === true) &&
  response !== undefined;

type Part<E, K extends string> = E extends { readonly [P in K]: infer S extends TSchema }
  ? Static<S>
  : undefined;

/** What stands in an endpoint's path; undefined where nothing does. */
export type ParamsOf<E extends EndpointShape> = Part<E, 'params'>;
/** Query of an endpoint, parsed. */
export type QueryOf<E extends EndpointShape> = Part<E, 'query'>;
/** Body of a request to an endpoint. */
export type BodyOf<E extends EndpointShape> = Part<E, 'body'>;
/** Body of an endpoint's answer. */
export type ResponseOf<E extends EndpointShape> = Part<E, 'response'>;
