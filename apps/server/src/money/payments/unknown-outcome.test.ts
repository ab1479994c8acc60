import { DatabaseUnavailable } from '@tallystick/database';
import { cancelPayment, createPayment, type EndpointShape, presentPayment } from '@tallystick/protocol';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../../platform/refusal.ts';
import { addPaymentRoutes } from './routes.ts';

type Answer = (asked: unknown) => unknown;

/** What the routes of payments answer when everything that they ask fails in one way. */
const answersWhenAllFailsWith = (error: Error): ReadonlyMap<EndpointShape, Answer> => {
  const answers = new Map<EndpointShape, Answer>();
  const failing = new Proxy({}, { get: () => () => Promise.reject(error) });
  addPaymentRoutes(
    {
      add: (endpoint, answer) => void answers.set(endpoint, answer as Answer),
      gate: () => {},
      enter: () => Promise.reject(error),
    },
    failing as Parameters<typeof addPaymentRoutes>[1],
    failing as Parameters<typeof addPaymentRoutes>[2],
    failing as Parameters<typeof addPaymentRoutes>[3],
  );
  return answers;
};
const ASKED = { actor: {}, params: {}, body: {}, query: {}, reply: { header: () => {} } };

const failureOf = async (endpoint: EndpointShape, error: Error): Promise<unknown> => {
  const answer = answersWhenAllFailsWith(error).get(endpoint);
  return (async () => answer?.(ASKED))().catch((cause: unknown) => cause);
};

describe('reviewed/K5: a database that goes away under a request', () => {
  it.each([
    [
      createPayment,
      /^It is not known whether the payment was created\. The same idempotency key creates no second/,
    ],
    [
      presentPayment,
      /^It is not known whether the payment was presented, nor how it ended\. Ask for the payment/,
    ],
    [cancelPayment, /^It is not known whether the payment was cancelled\. Ask for the payment\.$/],
  ])('$id: says what is not known, and what to do', async (endpoint, detail) => {
    const refused = await failureOf(endpoint, new DatabaseUnavailable('gone'));
    expect(refused).toBeInstanceOf(Refusal);
    expect(refused).toMatchObject({
      code: 'database_unavailable',
      given: { detail: expect.stringMatching(detail), retryAfterSeconds: 2 },
    });
    expect(JSON.stringify(refused)).not.toMatch(/nothing was changed/i);
  });

  it.each([createPayment, presentPayment, cancelPayment])(
    '$id: takes no other fault for it',
    async (endpoint) => {
      const fault = new Error('another');
      expect(await failureOf(endpoint, fault)).toBe(fault);
    },
  );
});
