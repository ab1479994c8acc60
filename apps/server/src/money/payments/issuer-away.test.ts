import type { Database } from '@tallystick/database';
import { createTestDatabase } from '@tallystick/database/testing';
import { compile, ISO_1987_BINARY, type Message } from '@tallystick/iso8583';
import { Iso8583Host } from '@tallystick/iso8583/link';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManualClock } from '../../testing/manual-clock.ts';
import { until } from '../../testing/until.ts';
import { unseenCardData } from './testing/card-tap.ts';
import { createPaymentSystem, device, ticketFor } from './testing/payment-system.ts';

const TIMEOUT_MS = 10_000;
const LINK_WAIT_MS = 5_000;

/** An issuer host that can say that it cannot work, and keeps silent to what it was sent by then. */
const createHost = async () => {
  const requests: Message[] = [];
  const state = { isSilent: false };
  const host = new Iso8583Host({
    codec: compile(ISO_1987_BINARY),
    onMessage(message, reply) {
      requests.push(message);
      if (state.isSilent) return;
      const { 35: _track2, 55: _chip, 14: _expiry, 90: _original, ...echoed } = message;
      reply({
        ...echoed,
        mti: `${message.mti.slice(0, 2)}${Number(message.mti[2]) + 1}0`,
        38: '123456',
        39: '00',
      });
    },
  });
  const { port } = await host.listen({ port: 0 });
  const countOf = (mti: string) => requests.filter((request) => request.mti === mti).length;
  return { host, port, state, countOf };
};

describe('reviewed/K7: an issuer that says that it cannot work', () => {
  let store: { database: Database; drop: () => Promise<void> };
  beforeAll(async () => {
    store = await createTestDatabase('pglite');
  });
  afterAll(() => store.drop());

  const open = async () => {
    const issuer = await createHost();
    const clock = createManualClock(Date.now());
    const system = await createPaymentSystem({
      database: store.database,
      clock,
      config: {
        issuer: { host: '127.0.0.1', isoPort: issuer.port, httpOrigin: '' },
        acquirer: { dialect: 'iso1987binary', timeoutMs: TIMEOUT_MS, linkWaitMs: LINK_WAIT_MS },
      },
    });
    await system.start?.();
    await until(
      () => system.acquiring.state().state === 'up',
      () => clock.advance(10),
    );
    const till = device(1);
    const present = async () => {
      const body = { amount: { value: 100, currency: 'EUR' as const } };
      const { payment } = await system.service.create(till, crypto.randomUUID(), body);
      const sealed = await system.seal(unseenCardData(payment.id, 100));
      return {
        id: payment.id,
        ended: system.service.present(till, payment.id, ticketFor(till, payment), sealed),
      };
    };
    const close = async () => {
      let isClosed = false;
      const closing = system.close().then(() => {
        isClosed = true;
      });
      await until(
        () => isClosed,
        () => clock.advance(100),
      );
      await closing;
      await issuer.host.close({ graceMs: 0 });
    };
    return { issuer, clock, system, present, close, till };
  };

  it('a payment that was sent is reversed after a second and not after ten; the reversal goes when it is back', async () => {
    const { issuer, clock, system, present, close, till } = await open();
    issuer.state.isSilent = true;
    const { id, ended } = await present();
    await until(() => issuer.countOf('0200') === 1);
    issuer.host.suspend();
    await until(() => system.acquiring.state().state === 'down');
    const began = clock.now();
    let payment: Awaited<typeof ended>['payment'] | undefined;
    void ended.then((answer) => {
      payment = answer.payment;
    });
    await until(
      () => payment !== undefined,
      () => clock.now() - began < 1_000 && clock.advance(100),
    );
    expect(payment).toMatchObject({ status: 'reversed', reason: 'no_answer' });
    expect(issuer.countOf('0400')).toBe(0);
    expect(system.acquiring.state().reason).toBe('the host has signed off (DE70 002)');

    issuer.state.isSilent = false;
    issuer.host.resume();
    await until(
      async () => (await system.service.own(till, id)).reversal?.state === 'acknowledged',
      () => clock.advance(100),
    );
    expect([issuer.countOf('0200'), issuer.countOf('0400')]).toEqual([1, 1]);
    await close();
  });

  it('a payment that was not sent waits for it, is sent once when it is back, and else was never sent', async () => {
    const { issuer, clock, system, present, close } = await open();
    issuer.host.suspend();
    await until(() => system.acquiring.state().state === 'down');
    const waiting = await present();
    issuer.host.resume();
    const answered = (await waiting.ended).payment;
    expect({ status: answered.status, reason: answered.reason }).toEqual({
      status: 'approved',
      reason: 'approved',
    });
    expect(issuer.countOf('0200')).toBe(1);

    issuer.host.suspend();
    await until(() => system.acquiring.state().state === 'down');
    const late = await present();
    let payment: Awaited<typeof late.ended>['payment'] | undefined;
    void late.ended.then((answer) => {
      payment = answer.payment;
    });
    const began = clock.now();
    await until(
      () => payment !== undefined,
      () => clock.advance(100),
    );
    expect(payment).toMatchObject({ status: 'declined', reason: 'link_down' });
    expect(clock.now() - began).toBeLessThan(TIMEOUT_MS);
    expect(issuer.countOf('0200')).toBe(1);
    issuer.host.resume();
    await close();
  });
});
