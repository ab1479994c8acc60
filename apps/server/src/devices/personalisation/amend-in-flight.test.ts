import { testEngines } from '@tallystick/database/testing';
import { amendTerminal, getReceipt, getTerminal, suspendTerminal } from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createScriptedHost, type ScriptedHost } from '../../testing/scripted-host.ts';
import { createTestApp, type TestApp } from '../../testing/test-app.ts';
import { asOperator, codeOf, enrolDevice, TEST_API_KEY } from '../../testing/test-devices.ts';
import { payingDevice } from '../../testing/test-payments.ts';
import { acquirerUp } from '../../testing/until.ts';

const PAYMENTS = 20;

describe.each(testEngines())('a terminal that is amended while it pays on %s', (engine) => {
  let host: ScriptedHost;
  let app: TestApp;
  beforeAll(async () => {
    host = await createScriptedHost();
    app = await createTestApp(engine, {
      seedApiKey: TEST_API_KEY,
      issuer: { host: '127.0.0.1', isoPort: host.port, httpOrigin: 'http://127.0.0.1:1' },
      acquirer: { dialect: 'iso1987binary', timeoutMs: 10_000 },
    });
    await app.listen();
    await acquirerUp(app);
  });
  afterAll(async () => {
    await app.drop();
    await host.close();
  });

  it('refuses none of twenty payments, and each amendment is whole', async () => {
    const device = await enrolDevice(app);
    const { id } = device.terminal;
    const till = payingDevice(app, device);
    const amend = (at: number) =>
      asOperator(app).call(amendTerminal, {
        params: { id },
        body: { label: `Counter ${at}`, maximumAmount: 60_000 + at, receiptLines: [`Line ${at}`] },
      });
    const pay = async (at: number) => {
      const { payment, ticket } = await till.ready(1_000 + at);
      return till.present(payment, ticket);
    };
    // A device answers its challenges one after another, since its counter only rises; amendments come between every two steps.
    let amended = 0;
    let isPaying = true;
    const amending = (async () => {
      while (isPaying) {
        amended += 1;
        await amend(amended);
      }
    })();
    const paid = [];
    for (let at = 0; at < PAYMENTS; at += 1) paid.push(await pay(at));
    isPaying = false;
    await amending;

    expect(paid.map(({ status }) => status)).toEqual(Array(PAYMENTS).fill('approved'));
    expect(amended).toBeGreaterThan(1);
    const terminal = await asOperator(app).call(getTerminal, { params: { id } });
    expect(terminal).toMatchObject({
      status: 'active',
      label: `Counter ${amended}`,
      maximumAmount: 60_000 + amended,
      personalisationVersion: amended + 1,
      device: { id: device.enrolled.deviceId, personalisationVersion: 1 },
    });
    const receiptId = paid[0]?.receiptUrl?.split('/').at(-1) ?? '';
    expect(await asOperator(app).call(getReceipt, { params: { id: receiptId } })).toMatchObject({
      receiptLines: [`Line ${amended}`],
    });
  });

  it('refuses the payment that runs when it is suspended instead', async () => {
    const device = await enrolDevice(app);
    const till = payingDevice(app, device);
    const { payment, ticket } = await till.ready(1_000);
    await asOperator(app).call(suspendTerminal, { params: { id: device.terminal.id }, body: {} });
    expect(await codeOf(till.present(payment, ticket))).toBe('terminal_suspended');
  });
});
