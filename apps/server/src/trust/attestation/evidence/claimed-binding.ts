import { readJsonPart } from '@tallystick/encoding/node';
import { Id, type Purpose } from '@tallystick/protocol';
import { Compile } from 'typebox/compile';
import type { ChallengeBinding } from './challenge.ts';

/** The claim is stored with a refusal too, so it must have the form of a payment id. */
const paymentIdForm = Compile(Id('payment'));
const PURPOSES: readonly Purpose[] = ['enrol', 'periodic', 'transaction', 'pin'];

/** What an answer says that its challenge was issued for, and the challenge that it repeats. Not verified. */
export interface ClaimedBinding {
  readonly challenge: string;
  readonly binding: ChallengeBinding;
}

/** Reads the claims that the challenge is derived from again. Undefined if the answer cannot be read. */
export const claimedBinding = (jws: string): ClaimedBinding | undefined => {
  const claims = readJsonPart(jws.split('.', 2)[1] ?? '');
  if (claims === undefined) return undefined;
  const { challenge, deviceId, purpose, paymentId, amount, currency } = claims;
  const known = PURPOSES.find((name) => name === purpose);
  if (typeof challenge !== 'string' || typeof deviceId !== 'string' || known === undefined) return undefined;
  if (paymentId === undefined) return { challenge, binding: { deviceId, purpose: known } };
  if (!paymentIdForm.Check(paymentId) || typeof amount !== 'string' || typeof currency !== 'string') {
    return undefined;
  }
  if (!/^\d{1,12}$/.test(amount)) return undefined;
  return { challenge, binding: { deviceId, purpose: known, payment: { id: paymentId, amount, currency } } };
};
