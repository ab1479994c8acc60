import type { EndpointShape } from '@tallystick/protocol';
import { addressGroup } from '@tallystick/protocol/serving';
import { Refusal } from './refusal.ts';

/**
 * How often one address may call a public endpoint, as a multiple of the configured rate. Tokens are asked for by every till behind
 * one shop's address; passkey ceremonies by a few people.
 */
const SHARE: Readonly<Record<string, number>> = {
  createToken: 5,
  getToken: 5,
  getReceipt: 2,
  issuer: 5,
  field: 5,
  beginRegistration: 0.25,
  finishRegistration: 0.25,
  openLink: 0.5,
  useRecoveryCode: 0.25,
  beginSignIn: 0.5,
  finishSignIn: 0.5,
};

/** The limit of one public endpoint, in the form that @fastify/rate-limit takes. */
export const publicLimitOf = (endpoint: Pick<EndpointShape, 'id'>, perMinute: number) => ({
  max: Math.max(1, Math.floor(perMinute * (SHARE[endpoint.id] ?? 1))),
  timeWindow: 60_000,
  keyGenerator: ({ ip }: { readonly ip: string }) => addressGroup(ip),
  errorResponseBuilder: (_request: unknown, context: { readonly ttl: number }) =>
    new Refusal('too_many_requests', { retryAfterSeconds: Math.max(1, Math.ceil(context.ttl / 1_000)) }),
});
