import { testEngines } from '@tallystick/database/testing';
import {
  getTerminal,
  listAttestations,
  listEvents,
  listReferenceValues,
  withdrawReferenceValue,
} from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createAndroidFleet } from '../../../testing/android-fleet.ts';
import { asOperator, enrolDevice, type TestDevice } from '../../../testing/test-devices.ts';
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
