import { fromBase64Url } from '@tallystick/encoding';
import {
  type Challenge,
  createChallenge,
  createPayment,
  type Payment,
  type Purpose,
  type SecurityLevel,
  type SupportingEvidence,
  submitEvidence,
} from '@tallystick/protocol';
import type { TestDevice } from '../../../testing/test-devices.ts';

export interface AnswerChanges {
  readonly purpose?: Purpose;
  readonly level?: SecurityLevel;
  readonly amount?: bigint;
  readonly paymentId?: string;
  readonly presents?: boolean;
}

/** What an enrolled device does about attestation, over the API alone. */
export const checkedDevice = (device: TestDevice, level: SecurityLevel = 1) => {
  const { client, phone, enrolled } = device;

  const sign = (challenge: Challenge, payment?: Payment, changes: AnswerChanges = {}): Promise<string> =>
    phone.answer({
      challenge: fromBase64Url(challenge.value),
      deviceId: enrolled.deviceId,
      purpose: changes.purpose ?? challenge.purpose,
      level: changes.level ?? level,
      ...(changes.presents ? { presents: true } : {}),
      ...(payment === undefined
        ? {}
        : {
            payment: {
              id: changes.paymentId ?? payment.id,
              amount: changes.amount ?? BigInt(payment.amount.value),
              currency: payment.amount.currency,
            },
          }),
    });
  const submit = (challengeId: string, evidence: string, supporting?: readonly SupportingEvidence[]) =>
    client.call(submitEvidence, {
      body: { challengeId, evidence, ...(supporting ? { supporting: [...supporting] } : {}) },
    });
  const ask = (purpose: 'periodic' | 'transaction' | 'pin', paymentId?: string): Promise<Challenge> =>
    client.call(createChallenge, { body: { purpose, ...(paymentId === undefined ? {} : { paymentId }) } });
  const begin = (value = 1_250) =>
    client.call(createPayment, {
      body: { amount: { value, currency: 'EUR' } },
      headers: { 'idempotency-key': crypto.randomUUID() },
    });

  return {
    sign,
    submit,
    ask,
    begin,
    /** A periodic check, presenting the items unless told otherwise. */
    async periodic(
      changes: AnswerChanges = {},
      supporting?: (challenge: Challenge) => Promise<SupportingEvidence[]>,
    ) {
      const challenge = await ask('periodic');
      const evidence = await sign(challenge, undefined, { presents: true, ...changes });
      return submit(challenge.id, evidence, await supporting?.(challenge));
    },
    /** Begins a payment and passes its check; gives the result with its ticket. */
    async check(value?: number) {
      const { payment, challenge } = await begin(value);
      return { payment, ...(await submit(challenge.id, await sign(challenge, payment))) };
    },
  };
};
