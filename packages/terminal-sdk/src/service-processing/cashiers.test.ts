import {
  ApiProblem,
  allowWipe,
  type EndpointShape,
  listTillCashiers,
  NoAnswer,
  signInCashier,
} from '@tallystick/protocol';
import { describe, expect, it } from 'vitest';
import { memoryStorage } from '../trusted-storage/memory.ts';
import { Cashiers } from './cashiers.ts';
import type { Identities } from './identity.ts';

const CASHIER = { id: 'opr_00000000000000000000000000', name: 'Robin' };
const TOKEN = 't'.repeat(43);

const NOW = Date.parse('2026-11-30T10:00:00Z');

/** A till whose server answers as it is told. */
const till = (required = true, storage = memoryStorage(), deviceId = 'dev_1') => {
  const server = { required, isRight: true, isAway: false, pauseSeconds: 0, calls: [] as string[] };
  const call = async ({ id }: EndpointShape): Promise<unknown> => {
    server.calls.push(id);
    if (server.isAway) throw new NoAnswer('The server did not answer');
    if (server.pauseSeconds > 0 && id !== listTillCashiers.id) {
      const problem = { type: 'x', title: 'Too many', status: 429, remedy: 'Wait', instance: 'x' };
      throw new ApiProblem({ ...problem, code: 'till_code_paused' }, server.pauseSeconds);
    }
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
  const enrolled = { client: { call }, record: { deviceId } };
  const cashiers = new Cashiers({ enrolled } as unknown as Identities, { now: () => NOW, storage });
  return { server, cashiers, storage };
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

  it('is told until when no code is tried after too many that were wrong, at sign-in and before a wipe', async () => {
    const { cashiers, server } = till();
    await cashiers.ask();
    server.pauseSeconds = 120;
    await cashiers.signIn(CASHIER.id, '000000');
    const refusal = { code: 'till_code_paused', until: NOW + 120_000 };
    expect(cashiers.state).toMatchObject({ kind: 'locked', refusal });
    server.pauseSeconds = 0;
    await cashiers.signIn(CASHIER.id, '123456');
    server.pauseSeconds = 120;
    await cashiers.allowWipe(CASHIER.id, '000000');
    expect(cashiers.state).toMatchObject({ wipe: { kind: 'refused', refusal } });
  });

  it('is asked for at a till that is opened without the server, where it was so before, and names nobody', async () => {
    const first = till();
    await first.cashiers.ask();
    await expect.poll(() => first.storage.read('cashiers')).toBeDefined();
    expect(JSON.stringify(await first.storage.read('cashiers'))).not.toContain(CASHIER.name);

    const { cashiers, server } = till(true, first.storage);
    server.isAway = true;
    await cashiers.remember();
    expect(cashiers.state).toEqual({
      kind: 'locked',
      cashiers: [],
      idleMinutes: 5,
      server: 'asked',
      isTrying: false,
    });
    await cashiers.ask();
    expect(cashiers.state).toMatchObject({ kind: 'locked', server: 'away' });
    expect(cashiers.mayWipe).toBe(false);
    server.isAway = false;
    await cashiers.ask();
    expect(cashiers.state).toEqual({
      kind: 'locked',
      cashiers: [CASHIER],
      idleMinutes: 5,
      isTrying: false,
    });
  });

  it('is nobody at a till that is opened without the server, where it was so before', async () => {
    const first = till(false);
    await first.cashiers.ask();
    await expect.poll(() => first.storage.read('cashiers')).toMatchObject({ required: false });
    const { cashiers, server } = till(true, first.storage);
    server.isAway = true;
    await cashiers.remember();
    await cashiers.ask();
    expect([cashiers.state.kind, cashiers.mayWipe]).toEqual(['off', true]);
  });

  it('is not known where nothing was kept, or for another device, and then nothing is wiped', async () => {
    const storage = memoryStorage();
    await storage.write('cashiers', { deviceId: 'dev_2', required: false, idleMinutes: 5 });
    const { cashiers } = till(true, storage);
    await cashiers.remember();
    expect([cashiers.state.kind, cashiers.mayWipe]).toEqual(['unknown', false]);
  });

  it('is asked for where the server wants a cashier and is away right after', async () => {
    const { cashiers, server } = till();
    await cashiers.ask();
    await cashiers.signIn(CASHIER.id, '123456');
    server.isAway = true;
    const refused = new ApiProblem({
      type: 'x',
      title: 'A cashier must sign in at this till',
      status: 403,
      code: 'cashier_required',
      remedy: 'Sign in',
      instance: 'x',
    });
    await expect(cashiers.told(Promise.reject(refused))).rejects.toBe(refused);
    await expect.poll(() => cashiers.state).toMatchObject({ kind: 'locked', server: 'away' });
    expect(cashiers.claim).toEqual({});
  });
});
