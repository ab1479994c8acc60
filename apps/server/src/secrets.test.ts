import { testEngines } from '@tallystick/database/testing';
import {
  createApiKey,
  createTerminal,
  getLiveSummary,
  getPayment,
  getPaymentTrace,
  listApiKeys,
  listAttestations,
  listEvents,
  listPayments,
  listTerminals,
  TOKEN_PATH,
} from '@tallystick/protocol';
import type { InjectOptions, LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { captureLog } from './testing/captured-log.ts';
import { createScriptedHost, type ScriptedHost } from './testing/scripted-host.ts';
import { registerOperator } from './testing/signed-in.ts';
import { createTestApp, type TestApp } from './testing/test-app.ts';
import {
  asOperator,
  codeOf,
  enrolDevice,
  linked,
  newCode,
  newTerminal,
  open,
  TEST_API_KEY,
  typed,
} from './testing/test-devices.ts';
import { payingDevice, sealedCard, TEST_PAN, TEST_TRACK2 } from './testing/test-payments.ts';
import { acquirerUp, until } from './testing/until.ts';

const MASTER_KEY = new Uint8Array(32).fill(7);
const utf8 = (text: string) => new TextEncoder().encode(text);

/** Every way in which bytes are likely to be written down; base64 at each of its three alignments. */
const formsOf = (bytes: Uint8Array): string[] => {
  const shifted = [0, 1, 2].map((shift) => {
    const padded = Uint8Array.of(...new Uint8Array(shift), ...bytes);
    const text = padded.toBase64({ omitPadding: true });
    return text.slice(shift === 0 ? 0 : shift + 1, -2);
  });
  return [
    bytes.toHex(),
    ...shifted,
    ...shifted.map((text) => text.replaceAll('+', '-').replaceAll('/', '_')),
  ];
};
const formsOfText = (text: string) => [text, ...formsOf(utf8(text))];

/** Whether a text holds a form. Eight digits stand in many a longer number, such as a time, by chance: they count where they stand alone. */
const holds = (text: string, form: string): boolean =>
  /^\d{8}$/.test(form) ? new RegExp(`(?<!\\d)${form}(?!\\d)`).test(text) : text.includes(form);

/** One payment's whole story, with much that goes wrong in it, and then a search for secrets in all that is left of it. */
describe.each(testEngines())('what is left behind on %s', (engine) => {
  const { log, text } = captureLog('trace');
  let host: ScriptedHost;
  let app: TestApp;
  const asked: { url: string; payload: string; answer: string }[] = [];
  /** By what it is called, in each of its forms. */
  const secrets = new Map<string, readonly string[]>();
  const keep = (name: string, secret: string | undefined) => {
    expect(secret?.length, name).toBeGreaterThanOrEqual(8);
    if (secret !== undefined) secrets.set(name, formsOfText(secret));
  };

  beforeAll(async () => {
    host = await createScriptedHost();
    app = await createTestApp(
      engine,
      {
        seedApiKey: TEST_API_KEY,
        masterKey: MASTER_KEY.toBase64({ alphabet: 'base64url', omitPadding: true }),
        issuer: { host: '127.0.0.1', isoPort: host.port, httpOrigin: 'http://127.0.0.1:1' },
        acquirer: { dialect: 'iso1987binary', timeoutMs: 20_000 },
      },
      { log },
    );
    const inject = vi.spyOn(app.http, 'inject');
    await app.listen();
    await acquirerUp(app);
    await live();
    const answers = await Promise.allSettled(
      inject.mock.results.map(({ value }) => value as Promise<LightMyRequestResponse>),
    );
    const calls = inject.mock.calls as unknown as [InjectOptions | string][];
    calls.forEach(([given], index) => {
      const options = (typeof given === 'string' ? { url: given } : given) as InjectOptions;
      const result = answers[index];
      asked.push({
        url: String(options.url),
        payload:
          typeof options.payload === 'string' ? options.payload : JSON.stringify(options.payload ?? ''),
        answer:
          result?.status === 'fulfilled' ? JSON.stringify([result.value.headers, result.value.body]) : '',
      });
      const headers = (options.headers ?? {}) as Record<string, string>;
      if (headers.dpop !== undefined) keep(`proof ${index}`, headers.dpop);
      if (options.url === TOKEN_PATH && result?.status === 'fulfilled' && result.value.statusCode === 200) {
        keep(`token ${index}`, result.value.json<{ access_token: string }>().access_token);
        keep(
          `assertion ${index}`,
          new URLSearchParams(String(options.payload)).get('client_assertion') ?? '',
        );
      }
    });
    inject.mockRestore();
  });
  afterAll(async () => {
    await app.drop();
    await host.close();
  });

  const live = async () => {
    const { keys } = app.platform;
    secrets.set('PAN', [...formsOfText(TEST_PAN), ...formsOf(Uint8Array.fromHex(TEST_PAN))]);
    secrets.set(
      'track 2',
      [TEST_TRACK2, TEST_TRACK2.replace('d', 'D'), TEST_TRACK2.replace('d', '=')].flatMap(formsOfText),
    );
    secrets.set('master key', formsOf(MASTER_KEY));
    for (const purpose of ['ticket', 'token', 'personalisation'] as const) {
      const { d = '' } = keys.signing(purpose).privateKey.export({ format: 'jwk' });
      secrets.set(`${purpose} key`, [d, ...formsOf(Uint8Array.fromBase64(d, { alphabet: 'base64url' }))]);
    }
    const { d = '' } = keys.cardData().privateKey.export({ format: 'jwk' });
    secrets.set('card data key', [d, ...formsOf(Uint8Array.fromBase64(d, { alphabet: 'base64url' }))]);
    keep('API key', TEST_API_KEY);

    const browser = await registerOperator(app);
    keep('session', browser.cookie.slice(browser.cookie.lastIndexOf('.') + 1));
    const made = await app.http.inject({
      method: 'POST',
      url: createApiKey.path,
      headers: browser.headers,
      payload: { label: 'Shop' },
    });
    keep('new API key', made.json<{ secret: string }>().secret);
    await app.http.inject({ url: listApiKeys.path, headers: browser.headers });

    const terminal = await newTerminal(app);
    const unused = await newCode(app, terminal);
    keep('code', typed(unused).value);
    keep('link', linked(unused).value);
    const wrong = { form: 'code', value: unused.code === '00000000' ? '00000001' : '00000000' } as const;
    await codeOf(open(app, terminal.terminalNumber, wrong));
    await open(app, terminal.terminalNumber, typed(unused));
    const code = await newCode(app, terminal);
    keep('used code', typed(code).value);
    keep('used link', linked(code).value);
    const device = await enrolDevice(app, { terminal, code });
    const till = payingDevice(app, device);

    const paid = await till.ready(1_250);
    keep('ticket', paid.ticket);
    const base64UrlOf = (hex: string) =>
      Uint8Array.fromHex(hex).toBase64({ alphabet: 'base64url', omitPadding: true });
    const exchanges = [
      // A record with tag 57, one with tag 5A, and the PAN where a card has no business to put it.
      `57${(TEST_TRACK2.length / 2).toString(16).padStart(2, '0')}${TEST_TRACK2}9000`,
      `5a08${TEST_PAN}9000`,
      `9f7f08${TEST_PAN}9000`,
    ].map((response) => ({ command: base64UrlOf('00b2010c00'), response: base64UrlOf(response), ms: 1 }));
    await till.present(
      paid.payment,
      paid.ticket,
      await sealedCard(app, paid.payment, paid.ticket, { exchanges }),
    );
    expect(host.requests.some((request) => String(request[35]).startsWith(TEST_PAN))).toBe(true);
    const lost = await till.ready(1_300);
    const { script } = host;
    host.script = (request, peer) =>
      request.mti === '0200'
        ? peer.reply(request, {
            4: '000000000001',
            35: TEST_TRACK2.replace('d', '='),
            39: '00',
            48: `PAN ${TEST_PAN}`,
          })
        : peer.reply(request, { 39: '00', 48: `PAN ${TEST_PAN}` });
    await till.present(lost.payment, lost.ticket);
    const reversed = { params: { id: lost.payment.id } };
    const undone = async () =>
      (await asOperator(app).call(getPayment, reversed)).reversal?.state === 'acknowledged';
    await until(undone);
    host.script = script;

    // Card data and secrets where they do not belong: each is refused, and none is kept or told.
    const stray = await till.ready(1_400);
    const bodies = [
      `{"cardData":"${TEST_PAN}","ticket":`,
      JSON.stringify({ ticket: stray.ticket, cardData: 'x', [`pan ${TEST_PAN}`]: 1 }),
      JSON.stringify({ ticket: TEST_TRACK2, cardData: TEST_PAN }),
    ];
    for (const payload of bodies) {
      for (const url of [
        `/v1/payments/${stray.payment.id}/present`,
        '/v1/enrolments',
        '/v1/console/sign-in',
      ]) {
        const headers = { 'content-type': 'application/json', authorization: `Bearer ${TEST_API_KEY}` };
        await app.http.inject({ method: 'POST', url, headers, payload });
      }
    }
    await codeOf(
      till.present(
        stray.payment,
        stray.ticket,
        await sealedCard(app, stray.payment, stray.ticket, { pan: TEST_PAN }),
      ),
    );
    await codeOf(till.present(stray.payment, `${stray.ticket}x`));

    // Faults of our own, whose errors hold what they were about.
    const { database } = app.platform;
    const query = vi.spyOn(database, 'query').mockRejectedValue(
      new Error(`insert of ${TEST_PAN} with Bearer ${TEST_API_KEY} failed`, {
        cause: new Error(`DPoP ${stray.ticket}`),
      }),
    );
    await codeOf(asOperator(app).call(getPayment, { params: { id: paid.payment.id } }));
    query.mockRestore();

    const operator = asOperator(app);
    for (const endpoint of [listPayments, listTerminals, listEvents, getLiveSummary])
      await operator.call(endpoint, {});
    await operator.call(listAttestations, { params: { id: terminal.id } });
    for (const { payment } of [paid, lost]) {
      const { steps } = await operator.call(getPaymentTrace, { params: { id: payment.id } });
      expect(steps.length).toBeGreaterThan(3);
      const { receiptUrl = '' } = await operator.call(getPayment, { params: { id: payment.id } });
      expect((await app.http.inject(new URL(receiptUrl).pathname)).statusCode).toBe(200);
    }
    await operator.call(createTerminal, { body: { label: 'Second' } });
  };

  const search = (where: string, given: string, names: Iterable<string> = secrets.keys()) => {
    const lower = given.toLowerCase();
    for (const name of names) {
      for (const form of secrets.get(name) ?? []) {
        expect(holds(lower, form.toLowerCase()), `${where} holds ${name} as ${form.slice(0, 4)}…`).toBe(
          false,
        );
      }
    }
  };

  it('no secret is in the log, not even at its most talkative', () => {
    expect(text()).toContain('request failed');
    expect(text()).toContain('request refused');
    search('the log', text());
  });

  it('no secret is in any table', async () => {
    const tables = await app.platform.database.query<{ name: string }>({
      text: "select table_name as name from information_schema.tables where table_schema = 'public'",
    });
    let bytes = 0;
    for (const { name } of tables) {
      const rows = await app.platform.database.query<{ row: string }>({
        text: `select t::text as row from "${name}" t`,
      });
      for (const { row } of rows) {
        bytes += row.length;
        search(name, row);
      }
    }
    expect(bytes).toBeGreaterThan(20_000);
  });

  it('no secret is in any address', () => {
    expect(asked.length).toBeGreaterThan(30);
    for (const { url } of asked) search('an address', url);
  });

  it('no card data and no key of the server are in any request or answer', () => {
    const hidden = [
      'PAN',
      'track 2',
      'master key',
      'ticket key',
      'token key',
      'personalisation key',
      'card data key',
    ];
    const sent = asked.filter(({ payload }) => !payload.includes(TEST_PAN) && !payload.includes(TEST_TRACK2));
    expect(sent.some(({ url }) => url.endsWith('/present'))).toBe(true);
    for (const { url, payload, answer } of asked) {
      if (sent.some((one) => one.payload === payload)) search(`what was sent to ${url}`, payload, hidden);
      search(`the answer of ${url}`, answer, hidden);
    }
  });

  it('a secret is in the one answer that gives it, and in no other', () => {
    for (const name of ['session', 'new API key', 'code', 'link', 'used code', 'used link', 'ticket']) {
      const [form = ''] = secrets.get(name) ?? [];
      expect(asked.filter(({ answer }) => holds(answer, form)).length, name).toBeLessThanOrEqual(1);
    }
    expect(asked.some(({ answer }) => answer.includes(TEST_API_KEY))).toBe(false);
  });
});
