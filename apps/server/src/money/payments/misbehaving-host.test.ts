import { createServer, type Server, type Socket } from 'node:net';
import type { Database } from '@tallystick/database';
import { createTestDatabase } from '@tallystick/database/testing';
import type { Payment } from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createScriptedHost, type Script } from '../../testing/scripted-host.ts';
import { until } from '../../testing/until.ts';
import { unseenCardData } from './testing/card-tap.ts';
import {
  createPaymentSystem,
  device,
  MERCHANT,
  type PaymentSystem,
  ticketFor,
} from './testing/payment-system.ts';

describe('a host that misbehaves', () => {
  let server: Server | undefined;
  let system: PaymentSystem | undefined;
  let store: { database: Database; drop: () => Promise<void> };
  const till = device(1);

  beforeAll(async () => {
    store = await createTestDatabase('pglite');
  });
  afterAll(() => store.drop());

  const pay = async (answer: (socket: Socket, messages: number) => void) => {
    let messages = 0;
    server = createServer((socket) => {
      socket.on('error', () => {});
      socket.on('data', () => {
        messages += 1;
        answer(socket, messages);
      });
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const isoPort = typeof address === 'object' && address ? address.port : 0;
    return payAt(isoPort);
  };
  const payAt = async (isoPort: number) => {
    system = await createPaymentSystem({
      database: store.database,
      config: {
        issuer: { host: '127.0.0.1', isoPort, httpOrigin: '' },
        acquirer: { dialect: 'iso1987binary', timeoutMs: 300 },
      },
    });
    await system.start?.();
    const body = { amount: { value: 100, currency: 'EUR' as const } };
    const { payment } = await system.service.create(till, crypto.randomUUID(), body);
    const sealed = await system.seal(unseenCardData(payment.id, 100));
    const answer = await system.service.present(till, payment.id, ticketFor(till, payment), sealed);
    await system.close();
    await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
    server = undefined;
    return answer.payment;
  };

  it('declines as link_down when nothing listens: nothing was sent, so nothing is reversed', async () => {
    const payment = await payAt(1);
    expect(payment).toMatchObject({ status: 'declined', reason: 'link_down' });
    expect(payment.reversal).toBeUndefined();
  });

  it('reviewed/K4: waits for a link that is down, sends the payment once when it is up, and is approved', async () => {
    const first = await createScriptedHost();
    const { port } = first;
    await first.close();
    system = await createPaymentSystem({
      database: store.database,
      config: {
        issuer: { host: '127.0.0.1', isoPort: port, httpOrigin: '' },
        acquirer: { dialect: 'iso1987binary', timeoutMs: 5_000, linkWaitMs: 15_000 },
      },
    });
    const { acquiring, service, seal } = system;
    await system.start?.();
    await until(() => acquiring.state().state === 'down');
    const body = { amount: { value: 100, currency: 'EUR' as const } };
    const { payment } = await service.create(till, crypto.randomUUID(), body);
    const sealed = await seal(unseenCardData(payment.id, 100));
    const presented = service.present(till, payment.id, ticketFor(till, payment), sealed);
    const host = await createScriptedHost(undefined, port);
    expect((await presented).payment).toMatchObject({ status: 'approved' });
    expect(host.requests.map(({ mti }) => mti)).toEqual(['0200']);
    await system.close();
    await host.close();
  });

  it('reviewed/K4: declines as link_down when the link stays down for as long as a payment may wait', async () => {
    system = await createPaymentSystem({
      database: store.database,
      config: {
        issuer: { host: '127.0.0.1', isoPort: 1, httpOrigin: '' },
        acquirer: { dialect: 'iso1987binary', timeoutMs: 300, linkWaitMs: 200 },
      },
    });
    const { service, seal } = system;
    await system.start?.();
    const body = { amount: { value: 100, currency: 'EUR' as const } };
    const { payment } = await service.create(till, crypto.randomUUID(), body);
    const sealed = await seal(unseenCardData(payment.id, 100));
    const answer = await service.present(till, payment.id, ticketFor(till, payment), sealed);
    expect(answer.payment).toMatchObject({ status: 'declined', reason: 'link_down' });
    expect(answer.payment.reversal).toBeUndefined();
    await system.close();
  });

  it('declines as link_down when the sign-on is never answered', async () => {
    expect(await pay(() => {})).toMatchObject({ status: 'declined', reason: 'link_down' });
  });

  it('declines as link_down when the host talks garbage from the start', async () => {
    const payment = await pay((socket) => void socket.write(Uint8Array.of(0, 4, 1, 2, 3, 4)));
    expect(payment).toMatchObject({ status: 'declined', reason: 'link_down' });
  });

  /** A payment at a host that answers in order, and what became of it. */
  const payScripted = async (
    script: Script,
    isOver: (payment: Payment) => boolean = ({ reversal }) =>
      reversal === undefined || reversal.state === 'acknowledged',
  ) => {
    const host = await createScriptedHost(script);
    system = await createPaymentSystem({
      database: store.database,
      config: {
        issuer: { host: '127.0.0.1', isoPort: host.port, httpOrigin: '' },
        acquirer: { dialect: 'iso1987binary', timeoutMs: 5_000 },
      },
    });
    const { acquiring, service, seal, views } = system;
    await system.start?.();
    await until(() => acquiring.state().state === 'up');
    const body = { amount: { value: 100, currency: 'EUR' as const } };
    const { payment } = await service.create(till, crypto.randomUUID(), body);
    const sealed = await seal(unseenCardData(payment.id, 100));
    const presented = await service.present(till, payment.id, ticketFor(till, payment), sealed);
    const ended = await until(async () => {
      const now = await views.get(MERCHANT, payment.id);
      return isOver(now) && now;
    });
    await system.close();
    await host.close();
    return { told: presented.payment, ended, types: host.requests.map(({ mti }) => mti) };
  };
  const APPROVAL = { 38: '123456', 39: '00' };

  it.each([
    ['another amount', { 4: '000000000099' }],
    ['a larger amount', { 4: '000000000101' }],
    ['another currency', { 49: '840' }],
    ['no response code', { 39: undefined }],
    ['32, completed partially', { 39: '32' }],
    ['96, a malfunction', { 39: '96' }],
    ['a code of no table', { 39: 'N7' }],
  ])(
    'reviewed/P4: never approves by a reply with %s: what the host did is unknown, so it is reversed',
    async (_, fields) => {
      const { told, ended, types } = await payScripted((request, peer) =>
        peer.reply(request, request.mti === '0200' ? { ...APPROVAL, ...fields } : { 39: '00' }),
      );
      expect(told).toMatchObject({ status: 'reversed', reason: 'host_error' });
      expect(ended).toMatchObject({ status: 'reversed', reversal: { state: 'acknowledged', attempts: 1 } });
      expect(types).toEqual(['0200', '0400']);
    },
  );

  it('approves by a reply that repeats amount and currency', async () => {
    const { told, types } = await payScripted((request, peer) => peer.reply(request, APPROVAL));
    expect(told).toMatchObject({ status: 'approved', responseCode: '00' });
    expect(types).toEqual(['0200']);
  });

  it('reviewed/P4: a decline that is followed by an approval of the same request is reversed, once', async () => {
    const { told, types, ended } = await payScripted(
      (request, peer) => {
        if (request.mti !== '0200') return peer.reply(request, { 39: '00' });
        peer.reply(request, { 39: '51' });
        for (let again = 0; again < 3; again++) peer.reply(request, APPROVAL);
      },
      ({ reversal }) => reversal?.state === 'acknowledged',
    );
    expect(told).toMatchObject({ status: 'declined', responseCode: '51' });
    expect(ended).toMatchObject({ status: 'declined', reversal: { state: 'acknowledged', attempts: 1 } });
    expect(types).toEqual(['0200', '0400']);
  });

  it('sends a reversal again that is acknowledged for another amount', async () => {
    const { ended, types } = await payScripted((request, peer) => {
      if (request.mti === '0200') return peer.reply(request, { 39: '10' });
      peer.reply(request, { 39: '00', ...(request.mti === '0400' ? { 4: '000000000099' } : {}) });
    });
    expect(ended.reversal).toMatchObject({ state: 'acknowledged', attempts: 2 });
    expect(types).toEqual(['0200', '0400', '0420']);
  });
});
