import type { Database } from '@tallystick/database';
import { createTestDatabase } from '@tallystick/database/testing';
import { createWorldHost, HOST_QUIRKS, type HostQuirkName, type WorldHost } from '@tallystick/testbed/world';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../testing/until.ts';
import { unseenCardData } from './testing/card-tap.ts';
import {
  createPaymentSystem,
  device,
  MERCHANT,
  type PaymentSystem,
  ticketFor,
} from './testing/payment-system.ts';

/** Every host of the world kit, at the other end of the real link of a real payment. */
describe('a host of the world', () => {
  let store: { database: Database; drop: () => Promise<void> };
  let system: PaymentSystem | undefined;
  let host: WorldHost | undefined;
  const till = device(1);

  beforeAll(async () => {
    store = await createTestDatabase('pglite');
  });
  afterAll(() => store.drop());
  afterEach(async () => {
    await system?.close();
    await host?.close();
  });

  const connect = async (quirks: readonly HostQuirkName[], timeoutMs: number) => {
    host = await createWorldHost({ quirks, pace: { lateMs: 2 * timeoutMs, pauseMs: 50 } });
    system = await createPaymentSystem({
      database: store.database,
      config: {
        issuer: { host: '127.0.0.1', isoPort: host.port, httpOrigin: '' },
        acquirer: { dialect: 'iso1987binary', timeoutMs, linkWaitMs: 5_000 },
      },
    });
    await system.start?.();
    const { acquiring, service, seal, views } = system;
    const pay = async () => {
      await until(() => acquiring.state().state === 'up');
      const body = { amount: { value: 100, currency: 'EUR' as const } };
      const { payment } = await service.create(till, crypto.randomUUID(), body);
      const sealed = await seal(unseenCardData(payment.id, 100));
      await service.present(till, payment.id, ticketFor(till, payment), sealed);
      return payment.id;
    };
    /** What became of a payment once nothing about it is under way. */
    const ended = (id: string) =>
      until(async () => {
        const now = await views.get(MERCHANT, id);
        return now.reversal?.state !== 'pending' && now.status !== 'presented' && now;
      });
    return { pay, ended, requests: host.requests };
  };

  const typesOf = (requests: WorldHost['requests']) => requests.map(({ mti }) => mti);
  /** Quirks of hosts that answer a sale too late or never: the time-out of the test is what is waited for. */
  const SLOW: readonly HostQuirkName[] = ['late', 'silent', 'slow-reversals', 'own-reference'];

  it.each(Object.keys(HOST_QUIRKS) as HostQuirkName[])('%s: a sale ends as its table says', async (quirk) => {
    const { sale } = HOST_QUIRKS[quirk];
    const { pay, ended, requests } = await connect([quirk], SLOW.includes(quirk) ? 200 : 5_000);
    const payment = await ended(await pay());
    // A decline that was contradicted has been told to the customer: the booking behind it is undone, the decline stands.
    const isContradicted = quirk === 'declined-then-approved';
    expect(payment.status).toBe(isContradicted ? 'declined' : sale);
    if (sale === 'reversed') await until(() => requests.some(({ mti }) => mti.startsWith('04')));
    else expect(typesOf(requests)).toEqual(['0200']);
    if (sale === 'reversed') {
      await until(async () => (await ended(payment.id)).reversal?.state === 'acknowledged');
    }
  });

  it.each<HostQuirkName>(['signs-off-at-night', 'one-sale-a-connection', 'asks', 'latin-1', 'echo-12'])(
    '%s: the sale after it finds the link up again',
    async (quirk) => {
      const { pay, ended } = await connect([quirk], 5_000);
      const { sale } = HOST_QUIRKS[quirk];
      for (let count = 0; count < 2; count++) expect((await ended(await pay())).status).toBe(sale);
    },
  );

  it('several quirks at once: all of them hold', async () => {
    const { pay, ended } = await connect(
      ['extra-elements', 'doubled', 'keep-alives', 'bytewise', 'asks'],
      5_000,
    );
    expect((await ended(await pay())).status).toBe('approved');
  });
});
