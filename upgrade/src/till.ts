import type { ActivationCode } from '@tallystick/protocol';
import type { Terminal } from '@tallystick/terminal-sdk/node';

/** The till did something else than what was expected of it. */
export class UnexpectedTill extends Error {
  override readonly name = 'UnexpectedTill';
  readonly code = 'ERR_UNEXPECTED_TILL';
}

/** Enrols a till with its activation code: it is then ready, or waits for the operator's approval. Gives the code of its refusal, if it was refused. */
export const enrol = async (till: Terminal, activation: ActivationCode): Promise<string | undefined> => {
  await till.until(({ kind }) => kind === 'unenrolled');
  till.send({
    type: 'enrol',
    terminalNumber: activation.terminalNumber,
    secret: { form: 'code', value: activation.code ?? '' },
  });
  const state = await till.until(
    (now) =>
      now.kind === 'ready' ||
      now.kind === 'awaiting_approval' ||
      (now.kind === 'unenrolled' && !!now.refusal),
  );
  return state.kind === 'unenrolled' ? state.refusal?.code : undefined;
};

/** Charges an amount of euro cents and gives how it ended, or why the till refuses to: it is blocked. */
export const charge = async (till: Terminal, cents: number) => {
  await till.until(({ kind }) => kind === 'ready' || kind === 'blocked');
  till.send({ type: 'charge', amount: { value: cents, currency: 'EUR' } });
  const state = await till.until(({ kind }) => kind === 'outcome' || kind === 'blocked');
  if (state.kind === 'blocked') return { verdict: 'blocked', cause: state.cause } as const;
  if (state.kind !== 'outcome') throw new UnexpectedTill(`charging ended as ${state.kind}`);
  till.send({ type: 'acknowledge' });
  return state.result;
};
