import {
  ApiProblem,
  allowWipe,
  type EndpointShape,
  listTillCashiers,
  signInCashier,
} from '@tallystick/protocol';
import { describe, expect, it } from 'vitest';
import { Cashiers } from './cashiers.ts';
import type { Identities } from './identity.ts';

const CASHIER = { id: 'opr_00000000000000000000000000', name: 'Robin' };
const TOKEN = 't'.repeat(43);

/** A till whose server answers as it is told. */
const till = (required = true) => {
  const server = { required, isRight: true, calls: [] as string[] };
  const call = async ({ id }: EndpointShape): Promise<unknown> => {
    server.calls.push(id);
    if (id === listTillCashiers.id) {
      return {
        settings: { required: server.required, idleMinutes: 5 },
        cashiers: [CASHIER],
        managers: [CASHIER],
      };
    }
    if (id === allowWipe.id && server.isRight) return undefined;
    if (id !== signInCashier.id && id !== allowWipe.id) return undefined;
    if (server.isRight) return { cashier: CASHIER, token: TOKEN, expiresAt: '2026-11-30T12:00:00Z' };
    throw new ApiProblem({
      type: 'x',
      title: 'The code was not accepted',
      status: 403,
      code: 'cashier_code_refused',
      remedy: 'Check it',
      instance: 'x',
    });
  };
  const cashiers = new Cashiers({ enrolled: { client: { call } } } as unknown as Identities);
  return { server, cashiers };
};

describe('who stands at a till', () => {
  it('is nobody where the merchant does not ask, and no payment claims anybody', async () => {
    const { cashiers } = till(false);
    expect(cashiers.state.kind).toBe('unknown');
    await cashiers.ask();
    expect([cashiers.state.kind, cashiers.claim]).toEqual(['off', {}]);
  });

  it('is told with no token, which goes with payments until the till is locked', async () => {
    const { cashiers } = till();
    const told: unknown[] = [];
    cashiers.subscribe((state) => told.push(state));
    await cashiers.ask();
    expect(cashiers.state).toMatchObject({ kind: 'locked', cashiers: [CASHIER], isTrying: false });
    await cashiers.signIn(CASHIER.id, '123456');
    expect(cashiers.state).toEqual({
      kind: 'signed-in',
      cashier: CASHIER,
      idleMinutes: 5,
      managers: [CASHIER],
    });
    expect(cashiers.claim).toEqual({ cashierToken: TOKEN });
    expect(JSON.stringify(told)).not.toMatch(new RegExp(`${TOKEN}|123456`));
    cashiers.lock();
    expect([cashiers.state.kind, cashiers.claim]).toEqual(['locked', {}]);
  });

  it('is refused in words, and one code is tried at a time', async () => {
    const { cashiers, server } = till();
    await cashiers.ask();
    server.isRight = false;
    await Promise.all([cashiers.signIn(CASHIER.id, '000000'), cashiers.signIn(CASHIER.id, '000001')]);
    expect(server.calls.filter((id) => id === signInCashier.id)).toHaveLength(1);
    expect(cashiers.state).toMatchObject({ refusal: { code: 'cashier_code_refused' }, isTrying: false });
  });

  it('wipes the till once a manager’s code was accepted, and not after somebody left', async () => {
    const { cashiers, server } = till();
    expect(cashiers.mayWipe).toBe(false);
    await cashiers.ask();
    await cashiers.allowWipe(CASHIER.id, '123456');
    expect(cashiers.mayWipe).toBe(false);
    await cashiers.signIn(CASHIER.id, '123456');
    server.isRight = false;
    await cashiers.allowWipe(CASHIER.id, '000000');
    expect(cashiers.state).toMatchObject({
      wipe: { kind: 'refused', refusal: { code: 'cashier_code_refused' } },
    });
    expect(cashiers.mayWipe).toBe(false);
    server.isRight = true;
    await cashiers.allowWipe(CASHIER.id, '123456');
    await cashiers.ask();
    expect(cashiers.mayWipe).toBe(true);
    cashiers.lock();
    await cashiers.signIn(CASHIER.id, '123456');
    expect(cashiers.mayWipe).toBe(false);
    const left = cashiers.allowWipe(CASHIER.id, '123456');
    cashiers.lock();
    await left;
    await cashiers.signIn(CASHIER.id, '123456');
    expect(cashiers.mayWipe).toBe(false);
    server.required = false;
    await cashiers.ask();
    expect(cashiers.mayWipe).toBe(true);
  });

  it('is asked for again when the server says that a payment needs a cashier', async () => {
    const { cashiers, server } = till();
    await cashiers.ask();
    await cashiers.signIn(CASHIER.id, '123456');
    const refused = new ApiProblem({
      type: 'x',
      title: 'A cashier must sign in at this till',
      status: 403,
      code: 'cashier_required',
      remedy: 'Sign in',
      instance: 'x',
    });
    await expect(cashiers.told(Promise.reject(refused))).rejects.toBe(refused);
    await expect.poll(() => cashiers.state.kind).toBe('locked');
    expect(cashiers.claim).toEqual({});
    expect(server.calls.at(-1)).toBe(listTillCashiers.id);
  });
});
