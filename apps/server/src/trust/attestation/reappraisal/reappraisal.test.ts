import { VIRTUAL_REVOKED_SERIAL } from '@tallystick/attestation/evidence';
import { testEngines } from '@tallystick/database/testing';
import {
  addReferenceValue,
  getTerminal,
  listAttestations,
  listEvents,
  listReferenceValues,
  promotePolicy,
  resumeTerminal,
  rollBackPolicy,
  savePolicyVersion,
  startPolicyShadow,
  suspendTerminal,
  withdrawReferenceValue,
} from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createApp } from '../../../app.ts';
import { createAndroidFleet } from '../../../testing/android-fleet.ts';
import { testConfig } from '../../../testing/test-config.ts';
import {
  asOperator,
  codeOf,
  deviceClient,
  enrolDevice,
  type TestDevice,
} from '../../../testing/test-devices.ts';
import { checkedDevice } from '../testing/checked-device.ts';

const LOOK = 10_000;
const MINUTE = 60_000;
/** What only a fault can take. */
const WAIT = { timeout: 60_000 };

describe.each(testEngines())('appraising again on %s', (engine) => {
  let fleet: Awaited<ReturnType<typeof createAndroidFleet>>;
  beforeAll(async () => {
    fleet = await createAndroidFleet(engine);
    await fleet.app.listen();
  });
  afterAll(() => fleet.app.drop());

  const terminalOf = ({ terminal }: TestDevice) =>
    asOperator(fleet.app).call(getTerminal, { params: { id: terminal.id } });
  const recordsOf = async ({ terminal }: TestDevice) =>
    (await asOperator(fleet.app).call(listAttestations, { params: { id: terminal.id } })).data;
  const eventsOf = async ({ terminal }: TestDevice, type: string) =>
    (await asOperator(fleet.app).call(listEvents, { query: { limit: 200 } })).data.filter(
      (event) => event.type === type && event.subject === terminal.id,
    );

  /** A second process on the same database, which works on nothing in the background. */
  const second = async () => {
    const other = await createApp(testConfig(fleet.config), {
      database: fleet.app.platform.database,
      clock: fleet.clock,
      androidAnchors: fleet.androidAnchors,
    });
    const there = (device: TestDevice) =>
      checkedDevice({
        ...device,
        client: deviceClient(other, device.phone, device.enrolled.deviceId, device.deviceKey),
      });
    return { other, there };
  };

  /** The clock from a change to a device's refusal, moved slowly: work in the background takes time that this clock does not see. */
  const untilRefused = async (
    device: ReturnType<typeof checkedDevice>,
    change: () => Promise<unknown>,
  ): Promise<number> => {
    const before = fleet.clock.now();
    await change();
    await vi.waitFor(
      async () => {
        fleet.clock.advance(250);
        expect(await codeOf(device.begin())).toBe('terminal_suspended');
      },
      { ...WAIT, interval: 20 },
    );
    return fleet.clock.now() - before;
  };

  /** Until the first process has looked at the file. */
  const listed = (is: boolean) =>
    vi.waitFor(() => {
      fleet.clock.advance(LOOK);
      const list = fleet.app.modules.attestation.revocationList.current();
      expect(list?.entries.has(VIRTUAL_REVOKED_SERIAL)).toBe(is);
    }, WAIT);

  it('suspends what stands on a serial that is listed, within a minute, everywhere, with the reason; put back, it can be resumed', async () => {
    const good = await fleet.enrol();
    const bad = await fleet.enrol('revoked-key');
    const { other, there } = await second();
    try {
      await checkedDevice(bad).check();
      await there(bad).check();
      const ms = await untilRefused(there(bad), () => fleet.put(VIRTUAL_REVOKED_SERIAL));
      expect(ms).toBeLessThanOrEqual(MINUTE);
      expect(await codeOf(checkedDevice(bad).begin())).toBe('terminal_suspended');
    } finally {
      await other.close();
    }
    const { suspension } = await terminalOf(bad);
    expect(suspension).toMatchObject({
      cause: 're-appraisal',
      reason: expect.stringMatching(
        /revocation list of attestation keys changed.*REVOKED \(KEY_COMPROMISE\)/,
      ),
    });
    const [record] = await recordsOf(bad);
    const { deviceId } = bad.enrolled;
    expect(record).toMatchObject({
      deviceId,
      purpose: 'periodic',
      kind: 'android-key',
      verdict: 'contraindicated',
    });
    expect(record?.checks.find(({ id }) => id === 'chain.revocation')?.status).toBe('contraindicated');
    const told = await eventsOf(bad, 'attestation.reappraised');
    expect(told.map(({ data }) => data)).toEqual([
      expect.objectContaining({ deviceId, terminalId: bad.terminal.id, cause: 'revocation-list' }),
    ]);
    expect((await terminalOf(good)).status).toBe('active');
    expect(await checkedDevice(good).check()).toHaveProperty('ticket');

    const resume = () =>
      asOperator(fleet.app).call(resumeTerminal, { params: { id: bad.terminal.id }, body: {} });
    expect(await codeOf(resume())).toBe('terminal_evidence_fails');
    await fleet.put();
    await vi.waitFor(async () => {
      fleet.clock.advance(LOOK);
      expect((await resume()).status).toBe('active');
    }, WAIT);
    expect(await checkedDevice(bad).check()).toHaveProperty('ticket');
  });

  it('suspends what a process let in that had not seen the new list yet, after all others had', async () => {
    const late = await createApp(testConfig(fleet.config), {
      database: fleet.app.platform.database,
      clock: fleet.clock,
      androidAnchors: fleet.androidAnchors,
    });
    try {
      await fleet.put(VIRTUAL_REVOKED_SERIAL);
      const { reappraisal } = fleet.app.modules.attestation;
      await listed(true);
      await reappraisal.runOnce();
      const device = await fleet.enrolAt(late, 'revoked-key');
      await reappraisal.runOnce();
      expect((await terminalOf(device)).status).toBe('active');
      late.modules.attestation.revocationList.start?.();
      await vi.waitFor(async () => {
        fleet.clock.advance(LOOK / 2);
        expect((await terminalOf(device)).status).toBe('suspended');
      }, WAIT);
    } finally {
      await late.close();
    }
    await fleet.put();
    await listed(false);
  });

  it('lets no device go on whose key was listed while an operator had it suspended', async () => {
    const paused = await fleet.enrol('revoked-key');
    const call = { params: { id: paused.terminal.id }, body: {} };
    const operator = asOperator(fleet.app);
    await operator.call(suspendTerminal, call);
    await fleet.put(VIRTUAL_REVOKED_SERIAL);
    await listed(true);
    await fleet.app.modules.attestation.reappraisal.runOnce();
    expect(await codeOf(operator.call(resumeTerminal, call))).toBe('terminal_evidence_fails');
    await fleet.put();
    await listed(false);
    expect((await operator.call(resumeTerminal, call)).status).toBe('active');
  });

  it('lets no device go on that a server without a list cannot appraise', async () => {
    const { terminal } = await fleet.enrol();
    const { terminals, firstMerchant } = fleet.app.modules;
    await terminals.suspend(firstMerchant.id, terminal.id, { cause: 're-appraisal' });
    const { androidRevocationList: _none, ...config } = fleet.config;
    const { androidAnchors, clock } = fleet;
    const blind = await createApp(testConfig(config), {
      database: fleet.app.platform.database,
      clock,
      androidAnchors,
    });
    try {
      const resumed = asOperator(blind).call(resumeTerminal, { params: { id: terminal.id }, body: {} });
      expect(await codeOf(resumed)).toBe('terminal_evidence_fails');
    } finally {
      await blind.close();
    }
    const resumed = asOperator(fleet.app).call(resumeTerminal, { params: { id: terminal.id }, body: {} });
    expect((await resumed).status).toBe('active');
  });

  it('suspends what fits no reference value any more when one is withdrawn, and only that', async () => {
    const operator = asOperator(fleet.app);
    const android = await fleet.enrol();
    const virtual = await enrolDevice(fleet.app);
    const { data } = await operator.call(listReferenceValues, {});
    const builtIn = data.find(({ appId }) => appId === 'org.example.till');
    // Another value that the app fits keeps it.
    const body = { appId: 'org.example.till', signer: '5e'.repeat(32), version: '7' };
    const own = await operator.call(addReferenceValue, { body });
    const withdraw = (id = '') => operator.call(withdrawReferenceValue, { params: { id }, body: {} });
    await withdraw(builtIn?.id);
    await fleet.app.modules.attestation.reappraisal.runOnce();
    expect((await terminalOf(android)).status).toBe('active');
    const { other, there } = await second();
    try {
      // Withdrawn at a process that does no more for it: another finds what is to be done.
      const call = { params: { id: own.id }, body: {} };
      const ms = await untilRefused(there(android), () =>
        asOperator(other).call(withdrawReferenceValue, call),
      );
      expect(ms).toBeLessThanOrEqual(MINUTE);
    } finally {
      await other.close();
    }
    expect((await terminalOf(android)).suspension).toMatchObject({
      cause: 're-appraisal',
      reason: expect.stringMatching(
        /reference value of org.example.till 7 was withdrawn.*no reference value/,
      ),
    });
    expect((await terminalOf(virtual)).status).toBe('active');
  });

  it('suspends what another policy does not let in, once it appraises, and not while it is only tried', async () => {
    const operator = asOperator(fleet.app);
    const policies = fleet.app.modules.policies;
    const { active } = await policies.of(fleet.app.modules.firstMerchant.id);
    const { name: _name, id: _id, version: _version, ...document } = active;
    const device = await enrolDevice(fleet.app);
    const strict: Record<string, unknown> = { ...document, allowedKinds: ['android-key'] };
    const { version } = await operator.call(savePolicyVersion, {
      body: { document: strict, note: 'phones only' },
    });
    await operator.call(startPolicyShadow, { body: { version } });
    await fleet.app.modules.attestation.reappraisal.runOnce();
    expect((await terminalOf(device)).status).toBe('active');
    const { other, there } = await second();
    try {
      await there(device).check();
      const ms = await untilRefused(there(device), () =>
        asOperator(other).call(promotePolicy, { body: { version } }),
      );
      expect(ms).toBeLessThanOrEqual(MINUTE);
    } finally {
      await other.close();
    }
    expect((await terminalOf(device)).suspension?.reason).toMatch(/policy \w+@\d+ came into force.*virtual/);
    await operator.call(rollBackPolicy, { body: {} });
    const resumed = await operator.call(resumeTerminal, { params: { id: device.terminal.id }, body: {} });
    expect(resumed.status).toBe('active');
  });
});
