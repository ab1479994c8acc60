import { type EndpointShape, ID_PREFIX, IDEMPOTENCY_KEY_HEADER } from '@tallystick/protocol';
import type { FastifyReply, FastifyRequest, onRequestHookHandler, onResponseHookHandler } from 'fastify';
import type { Actor } from './actor.ts';

/** A request of an API key, with its answer. Nothing in it is redacted yet. */
export interface AnsweredRequest {
  readonly merchantId: string;
  readonly keyId: string;
  /** As the caller was told it. */
  readonly requestId: string;
  readonly endpoint: EndpointShape;
  readonly status: number;
  readonly ms: number;
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  /** A body was sent of which nothing was read: no JSON, or too long. */
  readonly isBodyUnread: boolean;
  readonly idempotencyKey: string | undefined;
  /** JSON; undefined: nothing was sent, or no JSON. */
  readonly answer: string | undefined;
}

export type AnsweredRequestListener = (request: AnsweredRequest) => void;

/** Who is told of requests of API keys once they are answered. */
export interface AnsweredRequests {
  /** There is one at most. */
  listen(listener: AnsweredRequestListener): void;
}

interface Noted {
  readonly merchantId: string;
  readonly keyId: string;
  answer?: string;
}

const isBodyUnread = ({ body, headers }: FastifyRequest): boolean =>
  body === undefined &&
  (headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0);

const NOTED = Symbol('noted');
type NotedRequest = FastifyRequest & { [NOTED]?: Noted };

const KEY = `${ID_PREFIX.apiKey}_`;

/** Keeps what an answer says before it is compressed. Of other requests it costs one look at a member. */
export const keepAnswer = (
  request: NotedRequest,
  _reply: FastifyReply,
  payload: unknown,
  done: (error: null, payload: unknown) => void,
): void => {
  const noted = request[NOTED];
  if (noted !== undefined && typeof payload === 'string') noted.answer = payload;
  done(null, payload);
};

/** What a route of operators adds to its hooks, so that its requests by API keys are told. Requests of devices and of the console are not. */
export const createAnsweredRequests = () => {
  let told: AnsweredRequestListener | undefined;
  const note =
    (actorOf: (request: FastifyRequest) => Actor): onRequestHookHandler =>
    (request: NotedRequest, _reply, done) => {
      const actor = actorOf(request);
      if (told !== undefined && actor.kind === 'operator' && actor.id.startsWith(KEY)) {
        request[NOTED] = { merchantId: actor.merchantId, keyId: actor.id };
      }
      done();
    };
  const tell =
    (endpoint: EndpointShape): onResponseHookHandler =>
    (request: NotedRequest, reply, done) => {
      const noted = request[NOTED];
      if (noted !== undefined) {
        const key = request.headers[IDEMPOTENCY_KEY_HEADER];
        told?.({
          merchantId: noted.merchantId,
          keyId: noted.keyId,
          requestId: request.id,
          endpoint,
          status: reply.statusCode,
          ms: reply.elapsedTime,
          params: request.params,
          query: request.query,
          body: request.body,
          isBodyUnread: isBodyUnread(request),
          idempotencyKey: typeof key === 'string' ? key : undefined,
          answer: noted.answer,
        });
      }
      done();
    };
  return {
    note,
    tell,
    listen(listener: AnsweredRequestListener): void {
      if (told !== undefined) throw new Error('answered requests are told to one listener');
      told = listener;
    },
  };
};
export type NotingRequests = ReturnType<typeof createAnsweredRequests>;
