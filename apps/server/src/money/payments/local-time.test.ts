import { testEngines } from '@tallystick/database/testing';
import { TAG_9A_TRANSACTION_DATE } from '@tallystick/emv';
import { fromBase64Url, toBase64Url } from '@tallystick/encoding';
import { amendMerchant, getPersonalisation, getReceipt, type LiveSummary } from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changed } from '../../testing/field-55.ts';
import { createManualClock } from '../../testing/manual-clock.ts';
import { createScriptedHost, type ScriptedHost } from '../../testing/scripted-host.ts';
import { createTestApp, type TestApp } from '../../testing/test-app.ts';
import { asOperator, enrolDevice, injectFetch, TEST_API_KEY } from '../../testing/test-devices.ts';
import { payingDevice, readCardFor, sealedCard } from '../../testing/test-payments.ts';
import { acquirerUp } from '../../testing/until.ts';
import { localTime } from '../acquiring/index.ts';

const START = Date.parse('2026-10-24T21:30:00Z');
const MINUTE_MS = 60_000;

describe.each(testEngines())('reported/L06: the time of a payment on %s', (engine) => {
  const clock = createManualClock(START);
  let host: ScriptedHost;
  let app: TestApp;
  let till: ReturnType<typeof payingDevice>;
  let device: Awaited<ReturnType<typeof enrolDevice>>;

  beforeAll(async () => {
    host = await createScriptedHost();
    app = await createTestApp(
      engine,
      {
        seedApiKey: TEST_API_KEY,
        issuer: { host: '127.0.0.1', isoPort: host.port, httpOrigin: 'http://127.0.0.1:1' },
        acquirer: { dialect: 'iso1987binary', timeoutMs: 10_000 },
      },
      { clock },
    );
    await app.listen();
    await acquirerUp(app, () => clock.advance(1_000));
    device = await enrolDevice(app);
    till = payingDevice(app, device);
  });
  afterAll(async () => {
    await app.drop();
    await host.close();
  });

  /** A card that was read on a day, tag 9A. */
  const presentRead = async (readOn: string) => {
    const { payment, ticket } = await till.ready(1_250);
    const read = fromBase64Url(await readCardFor(app, payment, ticket));
    const de55 = toBase64Url(changed(read, { [TAG_9A_TRANSACTION_DATE]: readOn }));
    return till.present(payment, ticket, await sealedCard(app, payment, ticket, { de55 }));
  };
  const pay = async (readOn: string) => {
    const paid = await presentRead(readOn);
    expect(paid.status).toBe('approved');
    return { paid, request: host.requests.at(-1) };
  };
  const moveTo = (iso: string) => clock.jump(Date.parse(iso) - clock.now());
  const inZone = (timeZone: string) => asOperator(app).call(amendMerchant, { body: { timeZone } });
  const today = async () => {
    const answer = await app.http.inject({
      url: '/v1/live',
      headers: { authorization: `Bearer ${TEST_API_KEY}` },
    });
    return answer.json<LiveSummary>().today.taken[0]?.value;
  };

  it('is that of the merchant in DE12 and DE13, from the next payment after its zone was changed on', async () => {
    moveTo('2026-10-24T21:45:00Z');
    expect((await pay('261024')).request).toMatchObject({ 12: '234500', 13: '1024' });
    // A till that is 14 hours away from the server.
    await inZone('Pacific/Kiritimati');
    expect((await pay('261025')).request).toMatchObject({ 12: '114500', 13: '1025' });
    await inZone('Asia/Katmandu');
    expect((await pay('261025')).request).toMatchObject({ 12: '033000', 13: '1025' });
    await inZone('Europe/Berlin');
  });

  it('says the day that the card signed in the minutes after midnight', async () => {
    moveTo('2026-10-24T22:00:02Z');
    expect((await pay('261024')).request).toMatchObject({ 12: '235959', 13: '1024' });
    expect((await pay('261025')).request).toMatchObject({ 12: '000002', 13: '1025' });
  });

  it('is printed on the receipt with its zone, in the hour that comes twice too', async () => {
    moveTo('2026-10-25T00:30:00Z');
    const first = await pay('261025');
    moveTo('2026-10-25T01:30:00Z');
    const second = await pay('261025');
    expect([first, second].map(({ request }) => request?.[12])).toEqual(['023000', '023000']);
    const printed = await Promise.all(
      [first, second].map(async ({ paid }) => {
        const { pathname } = new URL(paid.receiptUrl ?? '');
        const id = pathname.split('/').at(-1) ?? '';
        const receipt = await asOperator(app).call(getReceipt, { params: { id } });
        expect(receipt.timeZone).toBe('Europe/Berlin');
        return (await injectFetch(app)(`http://server.test${pathname}`)).text();
      }),
    );
    expect(printed[0]).toContain('02:30:00 CEST');
    expect(printed[1]).toContain('02:30:00 CET');
  });

  it('counts for the merchant’s day, which has 25 hours when clocks go back', async () => {
    // Since midnight in Berlin: two after it and two in the hour that comes twice; the first of those two is told under the day before.
    moveTo('2026-10-25T22:59:00Z');
    expect(await today()).toBe(4 * 1_250);
    clock.jump(MINUTE_MS);
    expect(await today()).toBe(0);
    await inZone('Pacific/Pago_Pago');
    clock.jump(MINUTE_MS);
    // There it is noon: the day began at eleven in the morning, UTC.
    expect(await today()).toBe(0);
    await inZone('Europe/London');
    clock.jump(MINUTE_MS);
    expect(await today()).toBe(2 * 1_250);
  });

  it('reviewed/M1: is in the merchant’s zone what the card was told, once the terminal was given that zone', async () => {
    moveTo('2026-10-26T10:30:00Z');
    await till.check();
    await acquirerUp(app, () => clock.advance(1_000));
    await inZone('Pacific/Kiritimati');
    // A terminal that has not heard of it yet tells the day of Europe.
    await pay('261026');
    await device.client.call(getPersonalisation, {});
    expect(await presentRead('261026')).toMatchObject({ status: 'declined', reason: 'not_permitted' });
    await pay('261027');
    await inZone('Europe/London');
    await device.client.call(getPersonalisation, {});
    expect(await presentRead('261027')).toMatchObject({ status: 'declined', reason: 'not_permitted' });
    await pay('261026');
  });
});

describe('reported/L06: DE12 and DE13', () => {
  it.each([
    ['Pacific/Kiritimati', '2026-11-30T10:00:00Z', '000000', '1201'],
    ['Pacific/Pago_Pago', '2026-11-30T10:00:00Z', '230000', '1129'],
    ['America/St_Johns', '2026-11-30T10:00:00Z', '063000', '1130'],
    ['Australia/Eucla', '2026-11-30T10:00:00Z', '184500', '1130'],
    ['Europe/Berlin', '2026-03-29T00:59:59Z', '015959', '0329'],
    ['Europe/Berlin', '2026-03-29T01:00:00Z', '030000', '0329'],
  ])('%s, %s', (zone, at, time, date) => {
    expect(localTime(Date.parse(at), zone)).toEqual({ time, date });
  });

  it('take no day from the card but the one that has just ended', () => {
    const at = Date.parse('2026-12-31T23:10:00Z');
    const own = { time: '001000', date: '0101' };
    for (const readOn of ['261231', '270102', '250101', '26123', '']) {
      expect(localTime(at, 'Europe/Berlin', readOn)).toEqual(own);
    }
    expect(localTime(at - 6 * MINUTE_MS, 'Europe/Berlin', '261231')).toEqual({
      time: '235959',
      date: '1231',
    });
  });
});
