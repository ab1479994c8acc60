import { testEngines } from '@tallystick/database/testing';
import {
  AMOUNT_MAX_MINOR,
  createChallenge,
  createPayment,
  getOwnPayment,
  getPayment,
  getPaymentTrace,
  type Payment,
} from '@tallystick/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from './testing/manual-clock.ts';
import { approve, createScriptedHost, type ScriptedHost } from './testing/scripted-host.ts';
import { createTestApp, type TestApp } from './testing/test-app.ts';
import {
  asOperator,
  codeOf,
  enrolDevice,
  problemOf,
  TEST_API_KEY,
  type TestDevice,
} from './testing/test-devices.ts';
import { payingDevice, sealedCard } from './testing/test-payments.ts';
import { acquirerUp, until } from './testing/until.ts';

/** Of the clock that the tests move. */
const TIMEOUT_MS = 10_000;

/** The whole server with enrolled devices, and a host that does as it is told. */
describe.each(testEngines())('a payment over HTTP on %s', (engine) => {
  const clock = createManualClock();
  let host: ScriptedHost;
  let app: TestApp;
  let device: TestDevice;
  let thief: TestDevice;
  let till: ReturnType<typeof payingDevice>;

  beforeAll(async () => {
    host = await createScriptedHost();
    app = await createTestApp(
      engine,
      {
        seedApiKey: TEST_API_KEY,
        issuer: { host: '127.0.0.1', isoPort: host.port, httpOrigin: 'http://127.0.0.1:1' },
        acquirer: { dialect: 'iso1987binary', timeoutMs: TIMEOUT_MS },
      },
      { clock },
    );
    await app.listen();
    device = await enrolDevice(app);
    thief = await enrolDevice(app);
    till = payingDevice(app, device);
  });
  afterAll(async () => {
    await app.drop();
    await host.close();
  });
  beforeEach(async () => {
    host.script = approve;
    await acquirerUp(app, tick);
  });

  /** A hundredth of what the host has for an answer: one that is on its way comes before its time is over. */
  const tick = () => clock.advance(TIMEOUT_MS / 100);
  /** What the host was sent of one payment. */
  const sent = async (payment: Payment, mti = /./) => {
    const [row] = await app.platform.database.query<{ retrieval_reference: string }>(
      { text: 'select retrieval_reference from payments where id = $1' },
      [payment.id],
    );
    expect(row?.retrieval_reference).toMatch(/^[0-9]{12}$/);
    return host.requests.filter(
      (request) => mti.test(request.mti) && request[37] === row?.retrieval_reference,
    );
  };
  const stored = (payment: Payment) => asOperator(app).call(getPayment, { params: { id: payment.id } });
  const counts = async () =>
    app.platform.database.query({
      text: 'select (select count(*)::int from payments) as payments, (select count(*)::int from events) as events',
    });

  let count = 0;
  it.each([
    ['zero', { value: 0, currency: 'EUR' }, 'amount_invalid', '/amount/value'],
    ['negative', { value: -1, currency: 'EUR' }, 'amount_invalid', '/amount/value'],
    ['fractional', { value: 12.5, currency: 'EUR' }, 'amount_invalid', '/amount/value'],
    ['a hair above whole', { value: 1.0000000001, currency: 'EUR' }, 'amount_invalid', '/amount/value'],
    ['text', { value: '1250', currency: 'EUR' }, 'amount_invalid', '/amount/value'],
    ['null', { value: null, currency: 'EUR' }, 'amount_invalid', '/amount/value'],
    [
      'above what DE4 holds',
      { value: AMOUNT_MAX_MINOR + 1, currency: 'EUR' },
      'amount_invalid',
      '/amount/value',
    ],
    ['above every number', { value: Number.MAX_VALUE, currency: 'EUR' }, 'amount_invalid', '/amount/value'],
    [
      'above the limit of the terminal',
      { value: 50_001, currency: 'EUR' },
      'amount_too_large',
      '/amount/value',
    ],
    [
      'of a currency that nobody has',
      { value: 100, currency: 'XXX' },
      'currency_unsupported',
      '/amount/currency',
    ],
    [
      'of a currency in small letters',
      { value: 100, currency: 'eur' },
      'currency_unsupported',
      '/amount/currency',
    ],
    [
      'of a currency by its number',
      { value: 100, currency: 978 },
      'currency_unsupported',
      '/amount/currency',
    ],
    [
      'of a currency that the terminal does not take',
      { value: 100, currency: 'USD' },
      'currency_unsupported',
      '/amount/currency',
    ],
    ['of no currency', { value: 100 }, 'malformed_request', '/amount/currency'],
    ['of no value', { currency: 'EUR' }, 'malformed_request', '/amount/value'],
    ['with more than that', { value: 100, currency: 'EUR', tip: 5 }, 'malformed_request', '/amount/tip'],
  ])(
    'of an amount that is %s is refused at its field, and nothing is kept',
    async (_, amount, code, path) => {
      count += 1;
      const before = await counts();
      const call = device.client.call(createPayment, {
        body: { amount } as never,
        headers: { 'idempotency-key': `bad-${count}` },
      });
      const problem = await problemOf(call);
      expect(problem).toMatchObject({ code, path });
      expect([problem.title, problem.remedy].every((text) => text.length > 5)).toBe(true);
      expect(await counts()).toEqual(before);
      // Neither is the idempotency key: the right amount gets it.
      const right = { amount: { value: 100, currency: 'EUR' as const } };
      const headers = { 'idempotency-key': `bad-${count}` };
      const { payment } = await device.client.call(createPayment, { body: right, headers });
      expect(payment.status).toBe('created');
    },
  );

  it('needs an idempotency key, and one key is one payment', async () => {
    const body = { amount: { value: 100, currency: 'EUR' as const } };
    expect(await codeOf(device.client.call(createPayment, { body }))).toBe('idempotency_key_missing');
    for (const key of ['', 'a key with blanks', 'x'.repeat(256)]) {
      const headers = { 'idempotency-key': key };
      expect(await codeOf(device.client.call(createPayment, { body, headers }))).toBe(
        'idempotency_key_missing',
      );
    }
    const many = await Promise.all(Array.from({ length: 20 }, () => till.begin(150, 'one')));
    expect(new Set(many.map(({ payment }) => payment.id)).size).toBe(1);
    expect(await codeOf(till.begin(151, 'one'))).toBe('idempotency_conflict');
  });

  it('takes a ticket for this payment, this amount and this device, once', async () => {
    const { payment, ticket } = await till.ready(500);
    const other = await till.ready(500);
    const dearer = await till.ready(900);
    expect(await codeOf(till.present(other.payment, ticket))).toBe('ticket_foreign');
    expect(await codeOf(till.present(dearer.payment, ticket))).toBe('ticket_foreign');
    expect(await codeOf(payingDevice(app, thief).present(payment, ticket))).toMatch(
      /ticket_foreign|not_found/,
    );
    const [head = '', claims = '', signature = ''] = ticket.split('.');
    const raised = JSON.parse(Buffer.from(claims, 'base64url').toString());
    const forged = Buffer.from(JSON.stringify({ ...raised, paymentId: dearer.payment.id, amount: '900' }));
    for (const bad of [
      `${head}.${forged.toString('base64url')}.${signature}`,
      `${head}.${claims}.${signature.slice(0, -4)}AAAA`,
      `${head}.${claims}.`,
      'x',
      '',
    ]) {
      expect(await codeOf(till.present(dearer.payment, bad))).toBe('ticket_invalid');
    }
    for (const each of [payment, other.payment, dearer.payment]) expect(await sent(each)).toEqual([]);

    expect((await till.present(payment, ticket)).status).toBe('approved');
    // The same again is the same answer, and no second request to the issuer; another ticket is refused.
    expect((await till.present(payment, ticket)).status).toBe('approved');
    expect(await sent(payment, /^0200$/)).toHaveLength(1);
    expect(await codeOf(till.present(other.payment, ticket))).toBe('ticket_foreign');
    expect(await codeOf(till.renew(payment))).toBe('not_found');
  });

  it('whose ticket runs out while the card is awaited is attested anew and goes on', async () => {
    const { payment, ticket } = await till.ready(700);
    clock.jump(120_000);
    expect(await codeOf(till.present(payment, ticket))).toBe('ticket_expired');
    expect((await stored(payment)).status).toBe('created');
    expect(await sent(payment)).toEqual([]);
    const renewed = await till.renew(payment);
    expect((await till.present(payment, renewed)).status).toBe('approved');
    expect(await sent(payment, /^0200$/)).toHaveLength(1);
  });

  it('that nobody presents in time expires, and its ticket opens nothing', async () => {
    const { payment } = await till.ready(710);
    clock.jump(14 * 60_000);
    const late = await till.renew(payment);
    clock.jump(60_000);
    expect(await codeOf(till.present(payment, late))).toBe('payment_expired');
    await until(async () => (await stored(payment)).status === 'expired', tick);
    expect(await codeOf(till.present(payment, late))).toMatch(/payment_expired|ticket_expired/);
    const body = { purpose: 'transaction', paymentId: payment.id } as const;
    expect(await codeOf(device.client.call(createChallenge, { body }))).toBe('not_found');
    expect(await sent(payment)).toEqual([]);
  });

  it('with card data that do not open is refused and may be presented again', async () => {
    const { payment, ticket } = await till.ready(720);
    const good = await sealedCard(app, payment, ticket);
    const parts = good.split('.');
    const cut = (index: number, text: string) =>
      parts.map((part, at) => (at === index ? text : part)).join('.');
    for (const cardData of [
      await sealedCard(app, (await till.begin(720)).payment, ticket),
      await sealedCard(app, payment, ticket, { track2: 'AAAA' }),
      await sealedCard(app, payment, ticket, { paymentId: `pay_${'0'.repeat(26)}` }),
      cut(4, 'AAAAAAAAAAAAAAAAAAAAAA'),
      cut(0, Buffer.from('{"alg":"none","enc":"A256GCM"}').toString('base64url')),
      cut(0, 'e30'),
    ]) {
      expect(await codeOf(till.present(payment, ticket, cardData))).toBe('card_data_invalid');
    }
    expect(await codeOf(till.present(payment, ticket, 'no JWE'))).toBe('malformed_request');
    expect(await codeOf(till.present(payment, ticket, cut(3, 'A'.repeat(70_000))))).toBe('malformed_request');
    expect(await codeOf(till.present(payment, ticket, cut(3, 'A'.repeat(300_000))))).toBe(
      'payload_too_large',
    );
    expect(await sent(payment)).toEqual([]);
    expect((await till.present(payment, ticket, good)).status).toBe('approved');
  });

  it('that is presented 20 times at once goes to the issuer once', async () => {
    const { payment, ticket } = await till.ready(730);
    const cardData = await sealedCard(app, payment, ticket);
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => till.present(payment, ticket, cardData)),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set(['approved']));
    expect(await sent(payment, /^0200$/)).toHaveLength(1);
  });

  it.each<[string, ScriptedHost['script'], string]>([
    [
      'sends half an answer and is gone',
      (request, peer) => peer.replyHalf(request, { 39: '00' }),
      'link_lost',
    ],
    ['is gone', (_, peer) => peer.drop(), 'link_lost'],
    ['says nothing', () => clock.advance(TIMEOUT_MS), 'no_answer'],
    [
      'approves another amount',
      (request, peer) => peer.reply(request, { 4: '000000000001', 39: '00' }),
      'host_error',
    ],
    ['approves in part', (request, peer) => peer.reply(request, { 39: '10' }), 'host_error'],
    ['answers without a response code', (request, peer) => peer.reply(request), 'host_error'],
  ])(
    'to a host that %s is reversed, with a 0400 on record as sent and acknowledged',
    async (_, script, reason) => {
      const { payment, ticket } = await till.ready(740);
      host.script = script;
      const ended = await till.present(payment, ticket);
      expect(ended).toMatchObject({ status: 'reversed', reason });
      host.script = approve;
      await until(async () => (await stored(payment)).reversal?.state === 'acknowledged', tick);
      expect(await sent(payment, /^0200$/)).toHaveLength(1);
      expect((await sent(payment, /^04[02]0$/)).length).toBeGreaterThan(0);
      const { steps } = await asOperator(app).call(getPaymentTrace, { params: { id: payment.id } });
      const titles = steps.filter(({ kind }) => kind === 'iso8583').map(({ title }) => title.slice(0, 4));
      expect(titles.some((title) => /^04[02]0$/.test(title))).toBe(true);
      expect(titles.some((title) => /^04[13]0$/.test(title))).toBe(true);
      expect(await device.client.call(getOwnPayment, { params: { id: payment.id } })).toMatchObject({
        status: 'reversed',
        reversal: { state: 'acknowledged' },
      });
    },
  );

  it('has its reversal repeated as 0420 and 0421, of the same original, until it is acknowledged', async () => {
    const { payment, ticket } = await till.ready(750);
    host.script = (request, peer) => {
      if (request.mti === '0200') clock.advance(TIMEOUT_MS);
      else if (request.mti === '0400') peer.reply(request, { 39: '96' });
      else if (request.mti === '0420') return;
      else if (request.mti === '0421') peer.reply({ ...request, mti: '0420' }, { 39: '00' });
    };
    expect((await till.present(payment, ticket)).status).toBe('reversed');
    await until(async () => (await stored(payment)).reversal?.state === 'acknowledged', tick);
    const repeats = await sent(payment, /^04/);
    expect(repeats.map(({ mti }) => mti)).toEqual(['0400', '0420', '0421']);
    expect(new Set(repeats.map((request) => request[90])).size).toBe(1);
    expect(new Set(repeats.map((request) => request[4]))).toEqual(new Set(['000000000750']));
    expect(repeats[1]?.[11]).toBe(repeats[2]?.[11]);
    expect((await stored(payment)).reversal).toMatchObject({ attempts: 3 });
    const requests = host.requests.length;
    clock.jump(600_000);
    await app.modules.payments.endDue();
    expect(host.requests.length).toBe(requests);
  });
});
