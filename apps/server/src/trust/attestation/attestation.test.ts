import { testEngines } from '@tallystick/database/testing';
import { fromBase64Url } from '@tallystick/encoding';
import {
  type Challenge,
  createChallenge,
  createPayment,
  getTerminal,
  listAttestations,
  listEvents,
  type Purpose,
  submitEvidence,
} from '@tallystick/protocol';
import type { PhoneFault } from '@tallystick/virtual-devices/phone';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DeviceActor } from '../../platform/actor.ts';
import { Refusal } from '../../platform/refusal.ts';
import { createManualClock } from '../../testing/manual-clock.ts';
import { createTestApp, type TestApp } from '../../testing/test-app.ts';
import {
  asOperator,
  codeOf,
  enrolDevice,
  phoneOf,
  problemOf,
  TEST_API_KEY,
  type TestDevice,
} from '../../testing/test-devices.ts';
import { createTickets } from './evidence/tickets.ts';

const AMOUNT = { value: 1_250, currency: 'EUR' } as const;

describe.each(testEngines())('attestation on %s', (engine) => {
  const clock = createManualClock();
  let app: TestApp;
  let device: TestDevice;
  beforeAll(async () => {
    app = await createTestApp(engine, { seedApiKey: TEST_API_KEY }, { clock });
    device = await enrolDevice(app);
  });
  afterAll(() => app.drop());

  const actorOf = (of: TestDevice): DeviceActor => ({
    kind: 'device',
    merchantId: app.modules.firstMerchant.id,
    terminalId: of.terminal.id,
    deviceId: of.enrolled.deviceId,
  });
  const newPaymentId = () => app.platform.ids.make('payment');
  const challengeFor = (paymentId: string, of = device): Challenge => {
    clock.advance(1);
    return app.modules.attestation.challengeFor({
      actor: actorOf(of),
      purpose: 'transaction',
      paymentId,
      amount: AMOUNT,
    });
  };
  interface Changes {
    readonly deviceId?: string;
    readonly purpose?: Purpose;
    readonly amount?: bigint;
    readonly currency?: string;
    readonly level?: 1 | 2 | 3;
    readonly value?: string;
  }
  const answer = (challenge: Challenge, paymentId: string | undefined, changes: Changes = {}, of = device) =>
    of.phone.answer({
      challenge: fromBase64Url(changes.value ?? challenge.value),
      deviceId: changes.deviceId ?? of.enrolled.deviceId,
      purpose: changes.purpose ?? (paymentId === undefined ? 'periodic' : 'transaction'),
      level: changes.level ?? 1,
      ...(paymentId === undefined
        ? {}
        : {
            payment: {
              id: paymentId,
              amount: changes.amount ?? BigInt(AMOUNT.value),
              currency: changes.currency ?? AMOUNT.currency,
            },
          }),
    });
  const submit = (challengeId: string, evidence: string, of = device) =>
    of.client.call(submitEvidence, { body: { challengeId, evidence } });
  const records = async (of = device) =>
    (await asOperator(app).call(listAttestations, { params: { id: of.terminal.id } })).data;

  const ticketFor = async (paymentId: string): Promise<string> => {
    const challenge = challengeFor(paymentId);
    const { ticket } = await submit(challenge.id, await answer(challenge, paymentId));
    if (ticket === undefined) throw new Error('there is no ticket');
    return ticket;
  };
  const read = (ticket: string, paymentId: string, more: object = {}) => {
    const { value, currency } = AMOUNT;
    const purpose = 'transaction' as const;
    const expected = { actor: actorOf(device), purpose, paymentId, amount: BigInt(value), currency, ...more };
    try {
      return app.modules.attestation.readTicket(ticket, expected).jti;
    } catch (error) {
      if (error instanceof Refusal) return error.code;
      throw error;
    }
  };

  it('gives a ticket for a good answer, and keeps the explained result', async () => {
    const paymentId = newPaymentId();
    const challenge = challengeFor(paymentId);
    const { result, ticket, ticketExpiresAt } = await submit(
      challenge.id,
      await answer(challenge, paymentId),
    );
    expect(result).toMatchObject({ purpose: 'transaction', verdict: 'affirming', paymentId, level: 1 });
    expect(result.checks.every(({ status, rule }) => status === 'affirming' && rule)).toBe(true);
    expect(Date.parse(ticketExpiresAt ?? '')).toBeGreaterThan(clock.now());
    expect(read(ticket ?? '', paymentId)).toBe(result.id);
    expect((await records())[0]).toEqual(result);
    expect(await app.modules.attestation.ofPayment(actorOf(device).merchantId, paymentId)).toEqual(result);
    const terminal = await asOperator(app).call(getTerminal, { params: { id: device.terminal.id } });
    expect(terminal.lastAttestation?.id).toBe(result.id);
    expect(Date.parse(terminal.device?.lastSeenAt ?? '')).toBe(clock.now());
  });

  it('gives no ticket for a periodic answer', async () => {
    const challenge = await device.client.call(createChallenge, { body: { purpose: 'periodic' } });
    const { result, ticket } = await submit(challenge.id, await answer(challenge, undefined));
    expect(result.verdict).toBe('affirming');
    expect(ticket).toBeUndefined();
  });

  it('gives a second challenge for a payment of this device, and for no other', async () => {
    const { payment } = await device.client.call(createPayment, {
      body: { amount: AMOUNT },
      headers: { 'idempotency-key': crypto.randomUUID() },
    });
    const ask = (paymentId?: string, of = device) =>
      of.client.call(createChallenge, {
        body: { purpose: 'transaction', ...(paymentId === undefined ? {} : { paymentId }) },
      });
    const challenge = await ask(payment.id);
    expect(await submit(challenge.id, await answer(challenge, payment.id))).toHaveProperty('ticket');
    expect(await codeOf(ask(newPaymentId()))).toBe('not_found');
    expect(await codeOf(ask(payment.id, await enrolDevice(app)))).toBe('not_found');
    expect(await codeOf(ask())).toBe('malformed_request');
  });

  it('takes one answer to a challenge, also of many at once', async () => {
    const paymentId = newPaymentId();
    const challenge = challengeFor(paymentId);
    const answers = await Promise.all(Array.from({ length: 10 }, () => answer(challenge, paymentId)));
    const ended = await Promise.allSettled(answers.map((evidence) => submit(challenge.id, evidence)));
    expect(ended.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const again = answers.at(-1) ?? '';
    const problem = await problemOf(submit(challenge.id, again));
    expect(problem.code).toBe('challenge_used');
    expect(problem.checks?.[0]).toMatchObject({ id: 'transaction.challenge', status: 'contraindicated' });
  });

  it('refuses a challenge that is over, or was never made here', async () => {
    const paymentId = newPaymentId();
    const late = challengeFor(paymentId);
    clock.advance(60_000);
    expect(await codeOf(submit(late.id, await answer(late, paymentId)))).toBe('challenge_expired');

    const made = challengeFor(paymentId);
    const value = `${made.value.startsWith('A') ? 'B' : 'A'}${made.value.slice(1)}`;
    expect(await codeOf(submit(made.id, await answer(made, paymentId, { value })))).toBe('challenge_unknown');
    const otherId = `chl_${made.id.slice(4, -1)}${made.id.endsWith('0') ? '1' : '0'}`;
    expect(await codeOf(submit(otherId, await answer(made, paymentId)))).toBe('challenge_unknown');
  });

  it('refuses a challenge that was made for another device, purpose, payment or amount', async () => {
    const paymentId = newPaymentId();
    const other = await enrolDevice(app);
    const theirs = challengeFor(paymentId, other);
    expect(await codeOf(submit(theirs.id, await answer(theirs, paymentId)))).toBe('challenge_foreign');
    const mine = challengeFor(paymentId);
    expect(await codeOf(submit(mine.id, await answer(mine, newPaymentId())))).toBe('challenge_foreign');
    const changes: Changes[] = [{ purpose: 'pin' }, { amount: 125n }, { currency: 'USD' }];
    for (const change of changes) {
      const challenge = challengeFor(paymentId);
      expect(await codeOf(submit(challenge.id, await answer(challenge, paymentId, change)))).toBe(
        'challenge_foreign',
      );
    }
    const periodic = await device.client.call(createChallenge, { body: { purpose: 'periodic' } });
    expect(await codeOf(submit(periodic.id, await answer(periodic, paymentId)))).toBe('challenge_foreign');
  });

  it.each<[PhoneFault, string, RegExp]>([
    ['counter-rollback', 'transaction.counter', /enrol it again/],
    ['clock-fast', 'transaction.clock', /clock is 4 minutes fast/],
    ['clock-slow', 'transaction.clock', /clock is 4 minutes slow/],
    ['wrong-app-signature', 'digest.reference', /changed since enrolment/],
  ])('refuses a phone that plays %s with %s and its remedy', async (fault, check, remedy) => {
    const phone = await phoneOf(app);
    const faulty = await enrolDevice(app, { phone });
    const first = challengeFor(newPaymentId(), faulty);
    const paymentId = newPaymentId();
    await submit(first.id, await answer(first, first.paymentId, {}, faulty), faulty);
    phone.faults.add(fault);
    const challenge = challengeFor(paymentId, faulty);
    const evidence = await answer(challenge, paymentId, {}, faulty);
    const problem = await problemOf(submit(challenge.id, evidence, faulty));
    expect(problem.code).toBe('attestation_refused');
    const shown = problem.checks?.find(({ id }) => id === check);
    expect(shown?.remedy).toMatch(remedy);

    const [record] = await records(faulty);
    expect(record).toMatchObject({ verdict: 'contraindicated', paymentId, purpose: 'transaction' });
    expect(record?.checks.find(({ id }) => id === check)?.status).toBe('contraindicated');
    const { data } = await asOperator(app).call(listEvents, {});
    const event = data.find(
      ({ type, subject }) => type === 'attestation.refused' && subject === faulty.terminal.id,
    );
    expect(event?.data).toMatchObject({ code: 'attestation_refused', terminalId: faulty.terminal.id });
    // Refused or not, the challenge is spent.
    phone.faults.delete(fault);
    const second = await answer(challenge, paymentId, {}, faulty);
    expect(await codeOf(submit(challenge.id, second, faulty))).toBe(
      fault === 'counter-rollback' ? 'terminal_suspended' : 'challenge_used',
    );
  });

  it('refuses an answer that a later one overtook, and takes nobody for a copy', async () => {
    const own = await enrolDevice(app);
    const [first, second] = [challengeFor(newPaymentId(), own), challengeFor(newPaymentId(), own)];
    const early = await answer(first, first.paymentId, {}, own);
    const late = await answer(second, second.paymentId, {}, own);
    await submit(second.id, late, own);
    const problem = await problemOf(submit(first.id, early, own));
    expect(problem.code).toBe('attestation_refused');
    expect(problem.checks?.map(({ id }) => id)).toContain('transaction.overtaken');
    expect(problem.checks?.map(({ id }) => id)).not.toContain('transaction.counter');
    const terminal = await asOperator(app).call(getTerminal, { params: { id: own.terminal.id } });
    expect(terminal.status).toBe('active');
  });

  it('refuses a device that comes back at another level than it enrolled with', async () => {
    const high = await enrolDevice(app, { level: 2 });
    const paymentId = newPaymentId();
    const challenge = challengeFor(paymentId, high);
    const evidence = await answer(challenge, paymentId, { level: 1 }, high);
    const problem = await problemOf(submit(challenge.id, evidence, high));
    expect(problem.checks?.map(({ id }) => id)).toEqual(['level.downgrade', 'digest.reference']);
  });

  it('refuses evidence by another key, for another device, or with a bit flipped', async () => {
    const paymentId = newPaymentId();
    const thief = await phoneOf(app);
    await thief.generateKeys();
    const challenge = challengeFor(paymentId);
    const stolen = { ...device, phone: thief };
    expect(await codeOf(submit(challenge.id, await answer(challenge, paymentId, {}, stolen)))).toBe(
      'attestation_refused',
    );
    const named = challengeFor(paymentId);
    const deviceId = `dev_${'0'.repeat(26)}`;
    expect(await codeOf(submit(named.id, await answer(named, paymentId, { deviceId })))).toBe(
      'attestation_refused',
    );
    const evidence = await answer(challengeFor(paymentId), paymentId);
    await fc.assert(
      fc.asyncProperty(fc.nat(evidence.length - 1), fc.nat(5), async (at, bit) => {
        const fresh = challengeFor(paymentId);
        const flipped = `${evidence.slice(0, at)}${String.fromCharCode(evidence.charCodeAt(at) ^ (1 << bit))}${evidence.slice(at + 1)}`;
        expect(await codeOf(submit(fresh.id, flipped))).toMatch(
          /^(malformed_request|attestation_refused|challenge_unknown|challenge_foreign)$/,
        );
      }),
      { numRuns: 25 },
    );
  });

  it('refuses evidence that cannot be read, and spends no challenge for it', async () => {
    const paymentId = newPaymentId();
    const challenge = challengeFor(paymentId);
    expect(await codeOf(submit(challenge.id, 'e30.e30.AAAA'))).toBe('attestation_refused');
    expect(await submit(challenge.id, await answer(challenge, paymentId))).toHaveProperty('ticket');
  });

  it('reads a ticket only for its device, payment, amount and time', async () => {
    const paymentId = newPaymentId();
    const ticket = await ticketFor(paymentId);
    expect(read(ticket, paymentId)).toMatch(/^att_/);
    const foreign = [
      { paymentId: newPaymentId() },
      { amount: 1_251n },
      { currency: 'USD' },
      { actor: { ...actorOf(device), deviceId: 'dev_x' } },
      { actor: { ...actorOf(device), terminalId: 'trm_x' } },
    ];
    for (const more of foreign) expect(read(ticket, paymentId, more)).toBe('ticket_foreign');
    expect(read(`${ticket.slice(0, -2)}AA`, paymentId)).toBe('ticket_invalid');
    expect(read('nonsense', paymentId)).toBe('ticket_invalid');
    clock.advance(120_000);
    expect(read(ticket, paymentId)).toBe('ticket_expired');
  });

  it('reads a ticket that another process issued by its signature alone', async () => {
    const paymentId = newPaymentId();
    const ticket = await ticketFor(paymentId);
    const { platform } = app;
    const elsewhere = createTickets(platform);
    const { value, currency } = AMOUNT;
    const purpose = 'transaction' as const;
    const expected = { actor: actorOf(device), purpose, paymentId, amount: BigInt(value), currency };
    expect(elsewhere.read(ticket, expected)).toEqual(app.modules.attestation.readTicket(ticket, expected));
    expect(() => elsewhere.read(ticket, { ...expected, amount: 1n })).toThrow('ticket_foreign');
    const flipped = `${ticket.slice(0, -3)}${ticket.at(-3) === 'A' ? 'B' : 'A'}${ticket.slice(-2)}`;
    expect(() => elsewhere.read(flipped, expected)).toThrow('ticket_invalid');
  });

  it('lists the results of a terminal page by page, newest first', async () => {
    const fresh = await enrolDevice(app);
    for (let made = 0; made < 4; made += 1) {
      const paymentId = newPaymentId();
      const challenge = challengeFor(paymentId, fresh);
      await submit(challenge.id, await answer(challenge, paymentId, {}, fresh), fresh);
    }
    const list = (after?: string) =>
      asOperator(app).call(listAttestations, {
        params: { id: fresh.terminal.id },
        query: { limit: 3, ...(after === undefined ? {} : { after }) },
      });
    const first = await list();
    const second = await list(first.next);
    expect([first.data.length, second.data.length, second.next]).toEqual([3, 2, undefined]);
    const ids = [...first.data, ...second.data].map(({ id }) => id);
    expect(ids).toEqual([...ids].sort().reverse());
    const of = async (query: {
      verdict?: 'affirming' | 'contraindicated';
      purpose?: 'enrol' | 'transaction';
    }) => (await asOperator(app).call(listAttestations, { params: { id: fresh.terminal.id }, query })).data;
    expect((await of({ purpose: 'enrol' })).map(({ purpose }) => purpose)).toEqual(['enrol']);
    expect(await of({ purpose: 'transaction', verdict: 'affirming' })).toHaveLength(4);
    expect(await of({ verdict: 'contraindicated' })).toEqual([]);
    expect(
      await codeOf(asOperator(app).call(listAttestations, { params: { id: `trm_${'0'.repeat(26)}` } })),
    ).toBe('not_found');
  });
});
