import type { BodyOf, EndpointShape, ParamsOf, QueryOf, ResponseOf } from './endpoint.ts';
import type { ProblemCode } from './problem.ts';
import type { Problem } from './problem-details.ts';

/** The server refused: its problem details (RFC 9457). `code` is stable. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly problem: Problem;
  /** A code of this version's table, or one that a newer server has: the table itself is not loaded for it. */
  readonly code: ProblemCode | (string & {});
  /** After how many seconds the server wants to be asked again, where it said so. */
  readonly retryAfterSeconds: number | undefined;
  constructor(problem: Problem, retryAfterSeconds?: number) {
    super(`${problem.code}: ${problem.title}`);
    this.problem = problem;
    this.code = problem.code;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Seconds of a `Retry-After` header (RFC 9110, 10.2.3); this server writes no date there. */
const secondsIn = (header: string | null): number | undefined =>
  header !== null && /^\d{1,8}$/.test(header) ? Number(header) : undefined;

/** No answer came: whether the server acted is not known. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
  readonly code = 'ERR_NO_ANSWER';
}

/** The answer does not have the shape that the schema names. */
export class UnexpectedAnswer extends Error {
  override readonly name: string = 'UnexpectedAnswer';
  readonly code: 'ERR_UNEXPECTED_ANSWER' | 'ERR_REDIRECT_REFUSED' = 'ERR_UNEXPECTED_ANSWER';
}

/**
 * The answer sends the request elsewhere. No endpoint does: whoever answered is not the server, and what the request holds (tokens, proofs,
 * card data) goes to no other host. Set `origin` to the server's own address.
 */
export class RedirectRefused extends UnexpectedAnswer {
  override readonly name = 'RedirectRefused';
  override readonly code = 'ERR_REDIRECT_REFUSED';
}

/** For each request of a client. Unlike `error`, it lets a redirection be told from no answer. */
export const REDIRECT = 'manual' as const;

/**
 * Refuses an answer that is a redirection; browsers show one without its status (Fetch Standard, opaque-redirect filtered response).
 *
 * @throws {RedirectRefused}
 */
export const refuseRedirect = ({ status, type }: Pick<Response, 'status' | 'type'>): void => {
  if (type === 'opaqueredirect' || (status >= 300 && status < 400)) {
    throw new RedirectRefused('The answer is a redirection, which is not followed');
  }
};

type Given<T, K extends string> = T extends undefined
  ? { readonly [P in K]?: undefined }
  : { readonly [P in K]: T };
/** What one call of an endpoint takes: parameters, body and query as the endpoint declares them. */
export type Call<E extends EndpointShape> = Given<ParamsOf<E>, 'params'> &
  Given<BodyOf<E>, 'body'> & {
    readonly query?: QueryOf<E>;
    readonly headers?: Record<string, string>;
    readonly signal?: AbortSignal;
    /** Milliseconds to wait for this answer, where it is another time than the client's. */
    readonly timeoutMs?: number;
  };

/** What a client stands on. */
export interface ClientOptions {
  /** Scheme, host and port, with no path. */
  readonly origin: string;
  readonly fetch?: typeof fetch;
  /** Adds what authorises a request: session cookies need nothing, API keys and DPoP do. Called again once when the server asks for a DPoP nonce. */
  readonly authorise?: (request: {
    method: string;
    url: string;
  }) => Promise<Record<string, string>> | Record<string, string>;
  /** Sees each answer's headers, for DPoP nonces. */
  readonly onAnswer?: (headers: Headers, status: number) => void;
  /** Tells whether a value has the shape of a schema. Left out, answers are taken as they come: only for a peer on this machine. */
  readonly check?: (schema: NonNullable<EndpointShape['response']>, value: unknown) => boolean;
  /** Milliseconds to wait for an answer. */
  readonly timeoutMs?: number;
  /** What language refusals are to be in, as a value of Accept-Language; left out, the platform says it. */
  readonly language?: string;
}

/** The typed client of the public API. */
export interface Client {
  /** Calls one endpoint. Raises {@link ApiProblem}, {@link NoAnswer} or {@link UnexpectedAnswer}, {@link RedirectRefused} among them. */
  call<E extends EndpointShape>(endpoint: E, call: Call<E>): Promise<ResponseOf<E>>;
}

const fill = (path: string, params: Record<string, string> | undefined): string =>
  path.replace(/:([A-Za-z]+)/g, (_, name: string) => encodeURIComponent(params?.[name] ?? ''));

/** Whether a value is problem details, as far as a client reads them. */
export const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' &&
  value !== null &&
  'code' in value &&
  typeof value.code === 'string' &&
  'title' in value;

/** Makes the typed client of the public API. */
export const createClient = (options: ClientOptions): Client => {
  const send = options.fetch ?? fetch;

  const once = async (
    endpoint: EndpointShape,
    url: string,
    given: Record<string, string>,
    body: string | undefined,
    { signal, timeoutMs = options.timeoutMs ?? 30_000 }: Pick<Call<EndpointShape>, 'signal' | 'timeoutMs'>,
  ) => {
    const authorised = (await options.authorise?.({ method: endpoint.method, url })) ?? {};
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      const answer = await send(url, {
        method: endpoint.method,
        redirect: REDIRECT,
        headers: {
          accept: 'application/json',
          ...(options.language === undefined ? {} : { 'accept-language': options.language }),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...given,
          ...authorised,
        },
        ...(body === undefined ? {} : { body }),
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      });
      refuseRedirect(answer);
      options.onAnswer?.(answer.headers, answer.status);
      const text = await answer.text();
      return {
        status: answer.status,
        value: text === '' ? undefined : (JSON.parse(text) as unknown),
        retryAfterSeconds: secondsIn(answer.headers.get('retry-after')),
      };
    } catch (cause) {
      if (cause instanceof UnexpectedAnswer) throw cause;
      if (cause instanceof SyntaxError) throw new UnexpectedAnswer('The answer is not JSON', { cause });
      throw new NoAnswer('The server did not answer', { cause });
    }
  };

  return {
    async call<E extends EndpointShape>(endpoint: E, call: Call<E>): Promise<ResponseOf<E>> {
      const query = new URLSearchParams();
      for (const [name, value] of Object.entries((call.query ?? {}) as Record<string, unknown>)) {
        if (value !== undefined) query.set(name, String(value));
      }
      const search = query.size > 0 ? `?${query}` : '';
      const url = `${options.origin}${fill(endpoint.path, call.params as Record<string, string> | undefined)}${search}`;
      const body = endpoint.body === undefined ? undefined : JSON.stringify(call.body ?? {});
      let answer = await once(endpoint, url, call.headers ?? {}, body, call);
      if (answer.status === 401 && isProblem(answer.value) && answer.value.code === 'use_dpop_nonce') {
        answer = await once(endpoint, url, call.headers ?? {}, body, call);
      }
      if (answer.status === endpoint.status) {
        if (endpoint.response && options.check && !options.check(endpoint.response, answer.value)) {
          throw new UnexpectedAnswer(`The answer to ${endpoint.id} is not of its schema`);
        }
        return answer.value as ResponseOf<E>;
      }
      if (isProblem(answer.value)) throw new ApiProblem(answer.value, answer.retryAfterSeconds);
      throw new UnexpectedAnswer(`Status ${answer.status} with no problem details`);
    },
  };
};
