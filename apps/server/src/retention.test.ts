import { testEngines } from '@tallystick/database/testing';
import { getOwnTerminal, listAttestations, resetTerminal } from '@tallystick/protocol';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { paymentRetention } from './money/payments/retention.ts';
import { firstIdAt } from './platform/ids.ts';
import { createRetention } from './platform/retention/retention.ts';
import { createManualClock } from './testing/manual-clock.ts';
import { createTestApp, type TestApp } from './testing/test-app.ts';
import {
  asOperator,
  enrolDevice,
  newCode,
  newTerminal,
  open,
  TEST_API_KEY,
  typed,
} from './testing/test-devices.ts';
import { checkedDevice } from './trust/attestation/testing/checked-device.ts';

const DAY = 86_400_000;

describe.each(testEngines())('what is kept, on %s', (engine) => {
  const clock = createManualClock();
  const apps: TestApp[] = [];
  let app: TestApp;
  beforeEach(async () => {
    app = await createTestApp(engine, { seedApiKey: TEST_API_KEY }, { clock });
    apps.push(app);
  });
  afterAll(async () => {
    for (const each of apps) await each.drop();
  });

  const count = async (table: string, where = 'true'): Promise<number> => {
    const [row] = await app.platform.database.query<{ n: number }>({
      text: `select count(*)::integer as n from ${table} where ${where}`,
    });
    return row?.n ?? -1;
  };
  const runOnce = () => app.modules.retention.runOnce();
  const merchantId = () => app.modules.firstMerchant.id;
  /** Rows of another time, by a statement over numbers `n`. */
  const fill = (text: string, values: readonly unknown[]) => app.platform.database.query({ text }, values);

  it('goes when it is older than its setting, and not a day before', async () => {
    const { client } = await enrolDevice(app);
    await client.call(getOwnTerminal, {});
    const terminal = await newTerminal(app);
    await open(app, terminal.terminalNumber, typed(await newCode(app, terminal)));
    expect(Object.values(await runOnce()).every((rows) => rows === 0)).toBe(true);
    const before = { events: await count('events'), changes: await count('terminal_changes') };

    clock.jump(29 * DAY);
    const { api_requests: requests, ...others } = await runOnce();
    expect(requests).toBeGreaterThan(0);
    expect(Object.values(others).every((rows) => rows === 0)).toBe(true);
    clock.jump(2 * DAY);
    expect(await runOnce()).toMatchObject({ enrolments: 2, activations: 2, channel_sessions: 1, events: 0 });
    clock.jump(150 * DAY);
    expect(await runOnce()).toMatchObject({ events: before.events, enrolments: 0 });
    expect(await count('events')).toBe(0);
    clock.jump(900 * DAY);
    expect(await runOnce()).toMatchObject({ terminal_changes: 0 });
    clock.jump(30 * DAY);
    expect(await runOnce()).toMatchObject({ terminal_changes: before.changes });
  });

  it('of a device in use stays: the evidence of its enrolment, and its newest result of each purpose', async () => {
    const device = await enrolDevice(app, { level: 3 });
    const gone = await enrolDevice(app, { level: 3 });
    for (const { acts, times } of [
      { acts: checkedDevice(device, 3), times: 3 },
      { acts: checkedDevice(gone, 3), times: 1 },
    ]) {
      for (let time = 0; time < times; time += 1) {
        clock.advance(1_000);
        await acts.periodic();
        clock.advance(1_000);
        await acts.check();
      }
    }
    await asOperator(app).call(resetTerminal, { params: { id: gone.terminal.id }, body: {} });
    clock.jump(399 * DAY);
    expect(await runOnce()).toMatchObject({ attestations: 0 });
    clock.jump(2 * DAY);
    // Of the one in use two periodic checks and two of payments; of the other one everything.
    expect(await runOnce()).toMatchObject({ attestations: 4 + 3 });
    const { data } = await asOperator(app).call(listAttestations, { params: { id: device.terminal.id } });
    expect(data.map(({ purpose }) => purpose).sort()).toEqual(['enrol', 'periodic', 'transaction']);
    const { attestation } = app.modules;
    expect(await attestation.evidencePasses(merchantId(), device.terminal.id)).toBe(true);
    expect(await count('attestations', `terminal_id = '${gone.terminal.id}'`)).toBe(0);
    expect(await runOnce()).toMatchObject({ attestations: 0 });
  });

  it('goes a few rows at a time, with a pause between, and once where several processes remove it', async () => {
    const at = clock.now() - 200 * DAY;
    await fill(
      `insert into events (merchant_id, id, type, subject, at, data)
        select $1, $2 || lpad(n::text, 6, '0'), 'payment.created', 'pay', $3, '{}' from generate_series(1, 1050) n`,
      [merchantId(), firstIdAt('event', at).slice(0, -6), new Date(at)],
    );
    const before = await count('events');
    let pauses = 0;
    const pause = async () => {
      pauses += 1;
    };
    const rounds = await Promise.all(Array.from({ length: 4 }, () => app.modules.retention.runOnce(pause)));
    expect(rounds.reduce((sum, { events = 0 }) => sum + events, 0)).toBe(1_050);
    expect(await count('events')).toBe(before - 1_050);
    expect(pauses).toBeGreaterThanOrEqual(5);
  });

  it('goes once also where one payment has many traces, and no process waits for another', async () => {
    const before = new Date(clock.now() - 200 * DAY);
    const removal = { merchantId: merchantId(), before, limit: 200, place: undefined };
    const clear = async (): Promise<number> => {
      let total = 0;
      for (;;) {
        const { removed, place } = await paymentRetention.remove(app.platform.database, removal);
        total += removed;
        if (place === undefined) return total;
      }
    };
    for (let round = 0; round < 5; round += 1) {
      await fill(
        `insert into payment_traces (merchant_id, payment_id, position, steps)
          select $1, $2 || lpad(n::text, 6, '0'), p::text, '[]' from generate_series(1, 601) n, generate_series(1, 3) p`,
        [merchantId(), firstIdAt('payment', before.getTime() - DAY).slice(0, -6)],
      );
      const removed = await Promise.all(Array.from({ length: 4 }, clear));
      expect(removed.reduce((sum, rows) => sum + rows, 0)).toBe(1_803);
    }
  });

  it('is every table that grows: traces, differences, passes, counts and sign-ins too', async () => {
    const old = new Date(clock.now() - 500 * DAY);
    const merchant = merchantId();
    await fill(
      `insert into payment_traces (merchant_id, payment_id, position, steps) values ($1, $2, '1', '[]'), ($1, $2, '2', '[]'), ($1, $3, '1', '[]')`,
      [merchant, firstIdAt('payment', old.getTime()), firstIdAt('payment', clock.now())],
    );
    await fill(
      `insert into policy_shadow_counts (merchant_id, version, hour, check_id, was, would_be, appraised) values ($1, 1, $2, '', 'a', 'b', 1), ($1, 1, $3, '', 'a', 'b', 1)`,
      [merchant, old, new Date(clock.now())],
    );
    await fill(
      `insert into policy_shadow_examples (merchant_id, version, attestation_id, terminal_id, purpose, kind, was, would_be, checks, at)
        values ($1, 1, 'att', 'trm', 'enrol', 'virtual', 'a', 'b', '[]', $2)`,
      [merchant, old],
    );
    await fill(
      `insert into reappraisals (merchant_id, id, cause, because, requested_at, finished_at) values ('*', 'old', 'policy', '', $1, $1), ('*', 'open', 'policy', '', $1, null)`,
      [old],
    );
    await fill(
      `insert into reappraisal_failures (merchant_id, device_id, pass, requested_at) values ($1, 'dev', 'old', $2)`,
      [merchant, old],
    );
    await fill(
      `insert into attestation_counts (merchant_id, slot, check_id, status, n) values ($1, 1, '', 'affirming', 1)`,
      [merchant],
    );
    await fill(
      `insert into sessions (merchant_id, digest, operator_id, created_at, expires_at) values ($1, '\\x01', 'opr', $2, $2)`,
      [merchant, old],
    );
    expect(await runOnce()).toMatchObject({
      payment_traces: 2,
      policy_shadow_counts: 1,
      policy_shadow_examples: 1,
      reappraisals: 1,
      reappraisal_failures: 1,
      attestation_counts: 1,
      sessions: 1,
    });
    expect(await count('payment_traces')).toBe(1);
    expect(await count('reappraisals', "id = 'open'")).toBe(1);
  });
});

describe('the rounds', () => {
  it('go on to the next merchant where one cannot be cleared', async () => {
    const app = await createTestApp('pglite', { seedApiKey: TEST_API_KEY }, {});
    try {
      const table = 'events';
      const rule = {
        table,
        keptDays: () => 1,
        remove: async (_: unknown, { merchantId }: { readonly merchantId: string }) => {
          if (merchantId === 'mer_1') throw new Error('canceling statement due to statement timeout');
          return { removed: 1 };
        },
      };
      const merchants = async () => ['mer_1', 'mer_2', 'mer_3'];
      const { runOnce } = createRetention(app.platform, {}, [rule], merchants);
      expect(await runOnce()).toEqual({ events: 2 });
    } finally {
      await app.drop();
    }
  });

  it('begin by themselves, every hour, and end with the server', async () => {
    const clock = createManualClock();
    const app = await createTestApp('pglite', { seedApiKey: TEST_API_KEY }, { clock });
    try {
      await app.listen();
      const terminal = await newTerminal(app);
      await newCode(app, terminal);
      const left = async () =>
        (await app.platform.database.query({ text: 'select 1 from activations' })).length;
      clock.jump(31 * DAY);
      await expect.poll(left).toBe(0);
      await newCode(app, terminal);
      clock.jump(31 * DAY);
      await expect.poll(left).toBe(0);
    } finally {
      await app.drop();
    }
  });
});
