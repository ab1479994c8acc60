import { get, type IncomingMessage } from 'node:http';
import { Writable } from 'node:stream';
import type { Queryable } from '@tallystick/database';
import { createTestDatabase, testEngines } from '@tallystick/database/testing';
import type { FastifyReply } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { captureLog } from '../../../testing/captured-log.ts';
import { createManualClock } from '../../../testing/manual-clock.ts';
import { createTestApp, type TestApp } from '../../../testing/test-app.ts';
import { TEST_API_KEY } from '../../../testing/test-devices.ts';
import { PAYMENT_MIGRATIONS } from '../schema.ts';
import { createExplained } from '../testing/explained.ts';
import { fillPayments, GENERATED_MERCHANT } from '../testing/generated-payments.ts';
import { paymentRecord } from '../testing/payment-record.ts';
import { csvLine } from './csv.ts';
import { createPaymentExport, paymentChunks } from './payment-export.ts';
import { HEAD_LINE, lineOf, majorUnits } from './payment-lines.ts';

const authorised = { authorization: `Bearer ${TEST_API_KEY}` };
const COUNT = 5_000;

const cellsOf = (line: string): Record<string, string | undefined> => {
  const cells = line.trimEnd().split(',');
  const names = HEAD_LINE.trim().split(',');
  return Object.fromEntries(names.map((name, place) => [name, cells[place]]));
};

describe('a line of an export', () => {
  it.each([
    [1_250n, 2, '12.50'],
    [5n, 2, '0.05'],
    [1_250n, 0, '1250'],
    [12_345n, 3, '12.345'],
    [7n, 3, '0.007'],
    [999_999_999_999n, 2, '9999999999.99'],
  ])('writes %s of %s decimals as %s', (minor, decimals, text) => {
    expect(majorUnits(minor, decimals)).toBe(text);
  });

  it('has terminal, currency and outcome in words', () => {
    const ended = {
      ...paymentRecord(),
      status: 'refused' as const,
      currency: 'JPY' as const,
      completed: {
        at: new Date(0),
        reason: 'policy_rule' as const,
        responseCode: undefined,
        authorisationCode: undefined,
        issuerDe55: undefined,
      },
    };
    expect(cellsOf(lineOf(ended, 'Europe/Berlin').replace(/"[^"]*"/, 'quoted'))).toMatchObject({
      outcome: 'Refused',
      amount: '1250',
      currency: 'JPY',
      terminal: 'Test till',
      terminal_number: '12345678',
    });
  });

  it('reported/L06: has the merchant’s time, and tells the hour that comes twice apart', () => {
    const at = (createdAt: string) =>
      cellsOf(lineOf({ ...paymentRecord(), createdAt: new Date(createdAt) }, 'Europe/Berlin'));
    expect(at('2026-10-25T00:30:00.000Z')).toMatchObject({
      time: '2026-10-25T02:30:00+02:00',
      time_zone: 'Europe/Berlin',
    });
    expect(at('2026-10-25T01:30:00.000Z').time).toBe('2026-10-25T02:30:00+01:00');
  });

  it.each([
    ['=1+1', "'=1+1"],
    ['\uff1d1+1', "'\uff1d1+1"],
    [' \u200b=cmd', "' \u200b=cmd"],
    ['-2+3', "'-2+3"],
    ['+49 30', "'+49 30"],
    ['\ttab', '"\'\ttab"'],
    ['\rreturn', '"\'\rreturn"'],
    // Where the list separator is a semicolon, as in German, a quote within a line opens nothing: what follows it is a cell.
    ['a;=1+1;b', '"a;\'=1+1;b"'],
    ['a; "\uff1d1+1', '"a;\' ""\uff1d1+1"'],
    ['a;;@SUM(1)', '"a;;\'@SUM(1)"'],
    ['a;b;c', '"a;b;c"'],
    ['a\t=1+1', '"a\t\'=1+1"'],
    ['a\r\n-1', '"a\r\n\'-1"'],
    ['@SUM(1;2)', '"\'@SUM(1;2)"'],
    ['"=1+1', '"\'""=1+1"'],
    ['Table 1-2', 'Table 1-2'],
  ])('reviewed/Low: a text such as %j is no formula', (text, cell) => {
    expect(csvLine(['before', text, 'after'])).toBe(`before,${cell},after\r\n`);
  });
});

describe.each(testEngines())('an export of many payments on %s', (engine) => {
  it('reads a chunk when the one before was taken, and holds no more', async () => {
    const store = await createTestDatabase(engine);
    try {
      await store.database.migrate(PAYMENT_MIGRATIONS);
      await fillPayments(store.database, COUNT);
      const { on, plans } = createExplained(store.database);
      const chunks = paymentChunks(on, GENERATED_MERCHANT, { sort: 'time' }, 'Europe/Berlin');
      await chunks.next();
      expect(plans).toHaveLength(0);
      const { value } = await chunks.next();
      expect(plans).toHaveLength(1);
      expect(String(value).split('\r\n')).toHaveLength(1_001);
      let lines = 1_000;
      for await (const chunk of chunks) lines += chunk.split('\r\n').length - 1;
      expect(lines).toBe(COUNT + 1);
      expect(Math.max(...plans.map(({ rows }) => rows))).toBeLessThanOrEqual(1_001);
    } finally {
      await store.drop();
    }
  });
});

describe('an export whose caller stops reading', () => {
  it('is cut off, and leaves its place to another', async () => {
    const database = { query: async () => [] } as unknown as Queryable;
    const { log } = captureLog();
    const exporting = createPaymentExport({
      database,
      clock: createManualClock(),
      log,
      timeZoneOf: async () => 'UTC',
    });
    /** Takes the head and never says that it has taken anything. */
    const openStuck = () => {
      const timeouts: (() => void)[] = [];
      const raw = Object.assign(new Writable({ write: () => {} }), {
        writeHead: () => raw,
        setTimeout: (_: number, run: () => void) => timeouts.push(run),
      });
      const reply = { hijack: () => {}, getHeaders: () => ({}), raw, sent: true };
      const sent = exporting.send(reply as unknown as FastifyReply, GENERATED_MERCHANT, { sort: '-time' });
      return { sent, timeouts };
    };
    const stuck = Array.from({ length: 4 }, openStuck);
    await expect.poll(() => stuck.every(({ timeouts }) => timeouts.length === 1)).toBe(true);
    await expect(openStuck().sent).rejects.toThrow('too_many_requests');
    stuck[0]?.timeouts[0]?.();
    await stuck[0]?.sent;
    const next = openStuck();
    await expect.poll(() => next.timeouts.length).toBe(1);
    for (const { timeouts, sent } of [...stuck.slice(1), next]) {
      timeouts[0]?.();
      await sent;
    }
  });
});

describe('GET /v1/payments.csv', () => {
  let app: TestApp;
  let port: number;
  beforeAll(async () => {
    app = await createTestApp('pglite', { seedApiKey: TEST_API_KEY, port: 0 });
    port = await app.listen();
    await fillPayments(app.platform.database, COUNT);
    await app.platform.database.query({ text: 'update payments set merchant_id = $1' }, [
      app.modules.firstMerchant.id,
    ]);
  });
  afterAll(() => app.drop());

  const ask = (query: string, headers: Record<string, string> = authorised) =>
    app.http.inject({ url: `/v1/payments.csv${query}`, headers });
  const begin = () =>
    new Promise<IncomingMessage>((answered) =>
      get({ port, path: '/v1/payments.csv', headers: authorised }, answered),
    );

  it('holds what the same filter lists, for a spreadsheet', async () => {
    const answer = await ask(`?amount=12.50&currency=EUR`);
    expect(answer.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8; header=present',
      'content-disposition': expect.stringMatching(/^attachment; filename="payments-\d{4}-\d\d-\d\d\.csv"$/),
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
    });
    const listed = await app.http.inject({
      url: `/v1/payments?amount=12.50&currency=EUR&limit=200`,
      headers: authorised,
    });
    const lines = answer.body.trimEnd().split('\r\n').slice(1);
    const ids: string[] = listed.json<{ data: { id: string }[] }>().data.map(({ id }) => id);
    expect(lines.map((line) => cellsOf(line).id)).toEqual(ids);
    expect(new Set(lines.map((line) => cellsOf(line).amount))).toEqual(new Set(['12.50']));
  });

  it('is refused as any request is, before anything is sent', async () => {
    expect((await ask('', {})).statusCode).toBe(401);
    expect((await ask('?from=2026-99-99T00:00:00Z')).json()).toMatchObject({ code: 'malformed_request' });
    expect((await ask('?limit=5')).json()).toMatchObject({ code: 'malformed_request' });
  });

  it('leaves nothing under way when callers leave', async () => {
    const slow = await Promise.all(Array.from({ length: 4 }, begin));
    expect(slow.map(({ statusCode }) => statusCode)).toEqual([200, 200, 200, 200]);
    for (const answer of slow) answer.destroy();
    await expect.poll(async () => (await ask('?status=refused')).statusCode).toBe(200);
  });
});
