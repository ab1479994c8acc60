import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { captureLog } from './testing/captured-log.ts';
import { createManualClock } from './testing/manual-clock.ts';
import { createScriptedHost, type ScriptedHost } from './testing/scripted-host.ts';
import { createTestApp, type TestApp } from './testing/test-app.ts';
import { enrolDevice, problemOf, TEST_API_KEY } from './testing/test-devices.ts';
import { payingDevice } from './testing/test-payments.ts';
import { acquirerUp, until } from './testing/until.ts';

const TIMEOUT_MS = 10_000;

/** An assertion that does not hold is never made into an outcome of a payment. */
describe('a fault of the program in a payment', () => {
  const clock = createManualClock();
  const { log, text } = captureLog('warn');
  let host: ScriptedHost;
  let app: TestApp;
  let till: ReturnType<typeof payingDevice>;

  beforeAll(async () => {
    host = await createScriptedHost();
    app = await createTestApp(
      'pglite',
      {
        seedApiKey: TEST_API_KEY,
        issuer: { host: '127.0.0.1', isoPort: host.port, httpOrigin: 'http://127.0.0.1:1' },
        acquirer: { dialect: 'iso1987binary', timeoutMs: TIMEOUT_MS },
      },
      { clock, log },
    );
    await app.listen();
    till = payingDevice(app, await enrolDevice(app));
    await acquirerUp(app, () => clock.advance(TIMEOUT_MS / 100));
  });
  afterAll(async () => {
    await app?.drop();
    await host?.close();
  });

  const statusOf = async (id: string) => {
    const [row] = await app.platform.database.query<{ status: string }>(
      { text: 'select status from payments where id = $1' },
      [id],
    );
    return row?.status;
  };

  /** Has a statement say once that it changed two rows, which none of a payment ever does. */
  const plantIn = (name: string) => {
    const query = app.platform.database.query.bind(app.platform.database);
    const spy = vi.spyOn(app.platform.database, 'query');
    spy.mockImplementation(async (statement, values) => {
      const rows = await query(statement, values);
      if (statement.name !== name) return rows;
      spy.mockRestore();
      return [...rows, ...rows];
    });
  };

  it('is answered with 500 and logged as an error, and nothing goes on to the issuer', async () => {
    const { payment, ticket } = await till.ready(500);
    plantIn('payment-present');
    const problem = await problemOf(till.present(payment, ticket));
    expect(problem).toMatchObject({ status: 500, code: 'internal_error' });
    expect(JSON.stringify(problem)).not.toContain('transition');
    expect(host.requests).toEqual([]);
    const lines = text()
      .split('\n')
      .filter((line) => line.includes('a transition moves one payment'));
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'error', problem: 'internal_error' });
    // In doubt, so it is reversed as soon as its time is over.
    expect(await statusOf(payment.id)).toBe('presented');
    await until(
      async () => (await statusOf(payment.id)) === 'reversed',
      () => clock.advance(TIMEOUT_MS / 10),
    );
  });
});
