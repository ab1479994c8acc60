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
import type { EnrolledDevice, EnrolledDevices } from './enrolled-devices.ts';
import { createReappraisal } from './reappraisal.ts';

/** A device that nothing is kept of. */
const unknownDevice = (n: number): EnrolledDevice => ({
  merchantId: 'mer_1',
  terminalId: `trm_${n}`,
  deviceId: `dev_${n}`,
  kind: 'virtual',
  level: 1,
  minimumLevel: 1,
  items: {},
  checkedAt: new Date(0),
});

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

describe.each(testEngines())('many changes on %s', (engine) => {
  it('reviewed/H1: many changes leave one pass at work and one that waits, and the last of them is appraised by', async () => {
    const { app } = await createAndroidFleet(engine);
    try {
      const { database } = app.platform;
      const { reappraisal } = app.modules.attestation;
      const waiting = () =>
        database.query<{ id: string; claimed: boolean }>({
          text: 'select id, claimed_until is not null as claimed from reappraisals where finished_at is null order by id',
        });
      const change = (id: string) =>
        database.transaction((on) =>
          reappraisal.request(on, app.modules.firstMerchant.id, { cause: 'policy', id, because: id }),
        );
      for (let count = 0; count < 20; count += 1) await change(`a${count}`);
      expect(await waiting()).toEqual([{ id: 'policy:a19', claimed: false }]);
      await database.query({
        text: "update reappraisals set claimed_until = '2100-01-01' where id = 'policy:a19'",
      });
      for (let count = 0; count < 20; count += 1) await change(`b${count}`);
      expect(await waiting()).toEqual([
        { id: 'policy:a19', claimed: true },
        { id: 'policy:b19', claimed: false },
      ]);
      expect(await reappraisal.runOnce()).toBe(1);
      expect(await waiting()).toEqual([{ id: 'policy:a19', claimed: true }]);
    } finally {
      await app.drop();
    }
  });
});

describe.each(testEngines())('a pass over a device that cannot be appraised on %s', (engine) => {
  it('goes on to the next, and is over', async () => {
    const { app } = await createAndroidFleet(engine);
    try {
      const unreadable = await enrolDevice(app);
      const next = await enrolDevice(app);
      const operator = asOperator(app);
      await app.platform.database.query(
        { text: `update attestations set evidence = 'x' where device_id = $1` },
        [unreadable.enrolled.deviceId],
      );
      const { data } = await operator.call(listReferenceValues, {});
      const id = data.find(({ appId }) => appId === 'dev.tallystick.till')?.id ?? '';
      await operator.call(withdrawReferenceValue, { params: { id }, body: {} });
      expect(await app.modules.attestation.reappraisal.runOnce()).toBe(1);
      const statusOf = async ({ terminal }: TestDevice) =>
        (await operator.call(getTerminal, { params: { id: terminal.id } })).status;
      expect(await statusOf(next)).toBe('suspended');
      expect(await statusOf(unreadable)).toBe('active');
      expect(await app.modules.attestation.reappraisal.runOnce()).toBe(0);
    } finally {
      await app.drop();
    }
  });
});

describe.each(testEngines())('a pass beside an enrolment on %s', (engine) => {
  it('lets nobody in who was appraised before it and kept after it', async () => {
    const { app } = await createAndroidFleet(engine);
    try {
      const operator = asOperator(app);
      const { data } = await operator.call(listReferenceValues, {});
      const id = data.find(({ appId }) => appId === 'dev.tallystick.till')?.id ?? '';
      const { attestation } = app.modules;
      const { appraiseEnrolment } = attestation;
      vi.spyOn(attestation, 'appraiseEnrolment').mockImplementationOnce(async (...given) => {
        const appraised = await appraiseEnrolment(...given);
        await operator.call(withdrawReferenceValue, { params: { id }, body: {} });
        await attestation.reappraisal.runOnce();
        return appraised;
      });
      const device = await enrolDevice(app);
      const terminal = await operator.call(getTerminal, { params: { id: device.terminal.id } });
      expect(terminal.suspension?.cause).toBe('re-appraisal');
    } finally {
      vi.restoreAllMocks();
      await app.drop();
    }
  });
});

describe.each(testEngines())('a pass that is slow on %s', (engine) => {
  it('stays with the process that works on it', async () => {
    const { app, clock } = await createAndroidFleet(engine);
    try {
      for (let made = 0; made < 5; made += 1) await enrolDevice(app);
      const operator = asOperator(app);
      const { data } = await operator.call(listReferenceValues, {});
      const id = data.find(({ appId }) => appId === 'dev.tallystick.till')?.id ?? '';
      await operator.call(withdrawReferenceValue, { params: { id }, body: {} });
      const { attestation, terminals } = app.modules;
      const { suspendIfPossible } = terminals;
      const begunByOthers: number[] = [];
      vi.spyOn(terminals, 'suspendIfPossible').mockImplementation(async (...given) => {
        await suspendIfPossible(...given);
        clock.jump(6_000);
        begunByOthers.push(await attestation.reappraisal.runOnce());
      });
      expect(await attestation.reappraisal.runOnce()).toBe(1);
      expect(begunByOthers).toEqual([0, 0, 0, 0, 0]);
      expect(await attestation.reappraisal.runOnce()).toBe(0);
    } finally {
      vi.restoreAllMocks();
      await app.drop();
    }
  });
});

describe.each(testEngines())('a pass over many devices on %s', (engine) => {
  it('keeps no server from stopping', async () => {
    const { app } = await createAndroidFleet(engine);
    try {
      const { platform } = app;
      const begun = Promise.withResolvers<void>();
      let slices = 0;
      const reappraisal = createReappraisal(platform, {
        appraisal: { again: () => Promise.reject(new Error('not asked')) },
        list: () => undefined,
        devices: {
          ...({} as EnrolledDevices),
          after: async (_, limit) => {
            begun.resolve();
            slices += 1;
            return slices > 100 ? [] : Array.from({ length: limit }, (__, n) => unknownDevice(n));
          },
        },
      });
      const change = { cause: 'policy', id: 'p', because: 'For the test.' } as const;
      await platform.database.transaction((on) => reappraisal.request(on, 'mer_1', change));
      reappraisal.start();
      await begun.promise;
      await reappraisal.stop();
      expect(slices).toBeLessThan(100);
    } finally {
      await app.drop();
    }
  });
});

describe.each(testEngines())('a pass that is killed on %s', (engine) => {
  let fleet: Awaited<ReturnType<typeof createAndroidFleet>>;
  beforeAll(async () => {
    fleet = await createAndroidFleet(engine);
  });
  afterAll(() => fleet.app.drop());

  it('is taken up by another process where it stood, and what it had done is done once', async () => {
    const { app, clock } = fleet;
    const devices: TestDevice[] = [];
    for (let made = 0; made < 3; made += 1) devices.push(await enrolDevice(app));
    const { attestation, terminals } = app.modules;
    const operator = asOperator(app);
    const { data } = await operator.call(listReferenceValues, {});
    const virtual = data.find(({ appId }) => appId === 'dev.tallystick.till');
    // The process dies after it has kept the result of the second device, before that is suspended.
    let suspensions = 0;
    const suspend = vi
      .spyOn(terminals, 'suspendIfPossible')
      .mockImplementation(async (merchantId, id, why) => {
        suspensions += 1;
        if (suspensions === 2) throw new Error('killed');
        await terminals.suspend(merchantId, id, why);
      });
    await operator.call(withdrawReferenceValue, { params: { id: virtual?.id ?? '' }, body: {} });
    await expect(attestation.reappraisal.runOnce()).rejects.toThrow('killed');
    suspend.mockRestore();

    const statuses = async () =>
      Promise.all(
        devices.map(
          async ({ terminal }) => (await operator.call(getTerminal, { params: { id: terminal.id } })).status,
        ),
      );
    expect((await statuses()).filter((status) => status === 'suspended')).toHaveLength(1);
    // While it is claimed nobody else works on it.
    expect(await attestation.reappraisal.runOnce()).toBe(0);
    clock.jump(16_000);
    expect(await attestation.reappraisal.runOnce()).toBe(1);
    expect(await statuses()).toEqual(['suspended', 'suspended', 'suspended']);
    const events = (await operator.call(listEvents, { query: { limit: 200 } })).data;
    for (const { terminal } of devices) {
      const told = (type: string) =>
        events.filter((event) => event.type === type && event.subject === terminal.id);
      expect(told('attestation.reappraised')).toHaveLength(1);
      expect(told('terminal.suspended')).toHaveLength(1);
      const { data: records } = await operator.call(listAttestations, { params: { id: terminal.id } });
      expect(records.filter(({ purpose }) => purpose === 'periodic')).toHaveLength(1);
    }
    expect(await attestation.reappraisal.runOnce()).toBe(0);
  });
});
