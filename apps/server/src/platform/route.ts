import type { Access, BodyOf, EndpointShape, ParamsOf, QueryOf, ResponseOf } from '@tallystick/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Actor, DeviceActor, OperatorActor } from './actor.ts';

type ActorOf<A extends Access> = A extends 'device'
  ? DeviceActor
  : A extends 'public'
    ? Actor
    : OperatorActor;

export interface Asked<E extends EndpointShape> {
  readonly params: ParamsOf<E>;
  readonly query: QueryOf<E>;
  readonly body: BodyOf<E>;
  readonly actor: ActorOf<E['access']>;
  readonly idempotencyKey: E['idempotent'] extends true ? string : undefined;
  /** Address of the caller, for limits. */
  readonly ip: string;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

/** Who checks that a request may act; one for each kind of access but `public`. Raises a Refusal or gives the actor. */
export type Gate = (request: FastifyRequest, reply: FastifyReply) => Promise<Actor> | Actor;

/** Registers endpoints of the protocol on the HTTP server: schemas checked, gate passed, refusals answered as problem details. */
export interface Routes {
  add<E extends EndpointShape>(
    endpoint: E,
    answer: (asked: Asked<E>) => Promise<ResponseOf<E>> | ResponseOf<E>,
  ): void;
  /** Names the gate of one kind of access. Each is set once, by the module that knows how. */
  gate(access: Exclude<Access, 'public'>, gate: Gate): void;
  /** Passes the gate of an endpoint, for routes that are none of the protocol: streams and pages open to whom the endpoint is. */
  enter(endpoint: EndpointShape, request: FastifyRequest, reply: FastifyReply): Promise<Actor>;
}
