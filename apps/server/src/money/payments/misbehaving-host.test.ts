import { createServer, type Server, type Socket } from 'node:net';
import type { Database } from '@tallystick/database';
import { createTestDatabase } from '@tallystick/database/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toBase64Url } from './testing/card-tap.ts';
import { createPaymentSystem, device, type PaymentSystem, ticketFor } from './testing/payment-system.ts';

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
    const data = {
      paymentId: payment.id,
      de55: toBase64Url(Uint8Array.fromHex('9f2608aabbccddeeff0011')),
      track2: toBase64Url(Uint8Array.fromHex('9999990000000003d29122010000000000')),
      cvm: 'none' as const,
    };
    const sealed = await system.seal(data);
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

  it('declines as link_down when the sign-on is never answered', async () => {
    expect(await pay(() => {})).toMatchObject({ status: 'declined', reason: 'link_down' });
  });

  it('declines as link_down when the host talks garbage from the start', async () => {
    const payment = await pay((socket) => void socket.write(Uint8Array.of(0, 4, 1, 2, 3, 4)));
    expect(payment).toMatchObject({ status: 'declined', reason: 'link_down' });
  });
});
