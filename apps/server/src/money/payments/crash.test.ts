import { join } from 'node:path';
import { openDatabase } from '@tallystick/database';
import { createTestDatabase } from '@tallystick/database/testing';
import { createClient, getPayment, getPaymentTrace, listPayments } from '@tallystick/protocol';
import { orderTerminal, type System, startSystem } from '@tallystick/testbed';
import { createVirtualTerminal, createVirtualWallet, readVirtualRoot } from '@tallystick/virtual-devices';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../testing/until.ts';

/** Has the time over for which the dead server had the payment to itself, which nobody waits for here. */
const leaseRunsOut = async (place: string, paymentId: string): Promise<void> => {
  const database = await openDatabase(place.startsWith('postgres') ? { url: place } : { folder: place });
  const text = 'update payments set due_at = created_at where id = $1 and due_at > created_at returning id';
  expect(await database.query({ text }, [paymentId])).toHaveLength(1);
  await database.close();
};

describe('a server that dies between the two commits of a payment', () => {
  let store: Awaited<ReturnType<typeof createTestDatabase>> | undefined;
  let system: System;
  beforeAll(async () => {
    store = process.env.TEST_POSTGRES_URL ? await createTestDatabase('postgres') : undefined;
    system = await startSystem({
      ...(store?.url === undefined ? {} : { databaseUrl: store.url }),
      // Longer than it can take to see the payment presented and to kill the server.
      serverEnv: { ACQUIRER_TIMEOUT_MS: '60000' },
    });
  });
  afterAll(async () => {
    await system?.stop();
    await store?.drop();
  });

  it('reverses the payment after it comes back, and the issuer gives the money back', async () => {
    const operator = createClient({
      origin: system.origin,
      authorise: () => ({ authorization: `Bearer ${system.apiKey}` }),
    });
    const wallet = createVirtualWallet({ origin: system.origin });
    await wallet.requestTestCard('Hazel Wood');
    const before = (await wallet.account()).available.value;
    const { activation } = await orderTerminal(system, 'Front counter');
    const { terminal } = createVirtualTerminal({
      origin: system.origin,
      root: await readVirtualRoot(system.virtualRootFile),
      tap: () => wallet.applet(),
    });
    await terminal.until((state) => state.kind === 'unenrolled');
    terminal.send({
      type: 'enrol',
      terminalNumber: activation.terminalNumber,
      secret: { form: 'code', value: activation.code ?? '' },
    });
    await terminal.until((state) => state.kind === 'ready');

    // x.68: the issuer books the payment and never answers.
    terminal.send({ type: 'charge', amount: { value: 1268, currency: 'EUR' } });
    const presented = await until(async () => {
      const { data } = await operator.call(listPayments, { query: { status: 'presented' } });
      return data[0];
    });
    await until(async () => (await wallet.account()).available.value === before - 1268);
    await system.server().kill();
    terminal.close();
    await leaseRunsOut(store?.url ?? join(system.data, 'server', 'database'), presented.id);
    await system.startServer();

    const params = { id: presented.id };
    const reversed = await until(async () => {
      const payment = await operator.call(getPayment, { params });
      return payment.reversal?.state === 'acknowledged' && payment;
    });
    expect(reversed).toMatchObject({ status: 'reversed', reason: 'interrupted' });
    expect((await wallet.account()).available.value).toBe(before);
    const { steps } = await operator.call(getPaymentTrace, { params });
    const titles = steps.filter(({ kind }) => kind === 'iso8583').map(({ title }) => title.slice(0, 4));
    expect(titles).toEqual(['0400', '0410']);
  });
});
