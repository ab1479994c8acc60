import { readJsonPart } from '@tallystick/encoding/node';
import { Id, type Purpose } from '@tallystick/protocol';
import { Compile } from 'typebox/compile';
import type { ChallengeBinding } from './challenge.ts';

/** The claim is kept with a refusal too, so what is no id of a payment is not taken for one. */
const paymentIdForm = Compile(Id('payment'));
const PURPOSES: readonly Purpose[] = ['enrol', 'periodic', 'transaction', 'pin'];

/**
 * What an answer says that its challenge was made for, and the challenge it repeats. Nothing is verified: it is only what the challenge
 * is made again from. Undefined if the answer cannot be read.
 */
export const claimedBinding = (
  jws: string,
): { readonly challenge: string; readonly binding: ChallengeBinding } | undefined => {
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
