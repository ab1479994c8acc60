import { type Database, openDatabase } from '@tallystick/database';
import { createTestDatabase, testEngines } from '@tallystick/database/testing';
import { getTerminal } from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, createApp } from '../../../app.ts';
import { createManualClock } from '../../../testing/manual-clock.ts';
import { testConfig } from '../../../testing/test-config.ts';
import {
  asOperator,
  codeOf,
  deviceClient,
  enrolDevice,
  TEST_API_KEY,
} from '../../../testing/test-devices.ts';
import { checkedDevice } from '../testing/checked-device.ts';

/** Within what two processes of one server may differ. */
const AHEAD_MS = 3_000;

describe.each(testEngines())('a counter that did not rise, over two processes on %s', (engine) => {
  const now = Date.parse('2026-11-23T10:00:00Z');
  const clocks = { right: createManualClock(now), ahead: createManualClock(now + AHEAD_MS) };
  let right: App;
  let ahead: App;
  const ends: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    const { database, url, drop } = await createTestDatabase(engine);
    const config = testConfig({ seedApiKey: TEST_API_KEY });
    const second: Database = url === undefined ? database : await openDatabase({ url, orm: true });
    right = await createApp(config, { database, clock: clocks.right });
    ahead = await createApp(config, { database: second, clock: clocks.ahead });
    ends.push(
      () => right.close(),
      () => ahead.close(),
      () => (second === database ? Promise.resolve() : second.close()),
      drop,
    );
  });
  afterAll(async () => {
    for (const end of ends) await end();
  });

  /** A device that reaches both processes. */
  const setUp = async () => {
    const device = await enrolDevice(right);
    const { phone, enrolled, deviceKey } = device;
    const there = deviceClient(ahead, phone, enrolled.deviceId, deviceKey);
    const statusOf = async () =>
      (await asOperator(right).call(getTerminal, { params: { id: device.terminal.id } })).status;
    return {
      phone,
      statusOf,
      here: checkedDevice(device),
      there: checkedDevice({ ...device, client: there }),
    };
  };

  it('is no copy where a clock that is ahead made the older challenge look newer', async () => {
    const { here, there, statusOf } = await setUp();
    const older = await there.ask('periodic');
    const newer = await here.ask('periodic');
    const early = await there.sign(older, undefined, { presents: true });
    await here.submit(newer.id, await here.sign(newer, undefined, { presents: true }));
    for (const acts of [here, there]) {
      expect(await codeOf(acts.submit(older.id, early))).toMatch(/^(attestation_refused|challenge_used)$/);
    }
    expect(await statusOf()).toBe('active');
  });

  it('is a copy at once where one process saw both, whatever its clock says', async () => {
    const { phone, here, statusOf } = await setUp();
    await here.periodic();
    phone.faults.add('counter-rollback');
    expect(await codeOf(here.periodic())).toBe('attestation_refused');
    expect(await statusOf()).toBe('suspended');
  });

  it('is a copy over two processes once their clocks cannot explain it', async () => {
    const { phone, here, there, statusOf } = await setUp();
    await there.periodic();
    phone.faults.add('counter-rollback');
    expect(await codeOf(here.periodic())).toBe('attestation_refused');
    expect(await statusOf()).toBe('active');
    for (const clock of Object.values(clocks)) clock.advance(AHEAD_MS + 6_000);
    expect(await codeOf(here.periodic())).toBe('attestation_refused');
    expect(await statusOf()).toBe('suspended');
  });
});
