import { testEngines } from '@tallystick/database/testing';
import { fromBase64Url } from '@tallystick/encoding';
import { listSignals } from '@tallystick/protocol';
import { mintPlayIntegrity, type VirtualPlayIntegrity } from '@tallystick/virtual-devices/phone';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createAndroidFleet } from '../../../testing/android-fleet.ts';
import {
  asOperator,
  enrolDevice,
  problemOf,
  type TestDevice,
  virtualRootOf,
} from '../../../testing/test-devices.ts';
import { checkedDevice } from '../testing/checked-device.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/**
 * The drill: from here on no outside service says anything. The list file is never replaced, no Play Integrity token and no App Attest
 * assertion comes. Whatever happens, happens by the rule that the policy wrote down.
 */
describe.each(testEngines())('an outage of every outside service on %s', (engine) => {
  let fleet: Awaited<ReturnType<typeof createAndroidFleet>>;
  let android: TestDevice;
  let virtual: TestDevice;
  let google: VirtualPlayIntegrity;
  let began: number;
  beforeAll(async () => {
    fleet = await createAndroidFleet(engine);
    android = await fleet.enrol();
    virtual = await enrolDevice(fleet.app);
    const { playIntegrity } = await virtualRootOf(fleet.app);
    if (playIntegrity === undefined) throw new Error('the virtual root has no Play Integrity keys');
    google = playIntegrity;
    // The last thing that Google said.
    await checkedDevice(virtual).periodic({}, async ({ value }) => [
      await mintPlayIntegrity(google, {
        challenge: fromBase64Url(value),
        deviceKeyThumbprint:
          (await fleet.app.modules.deviceStatuses.find(virtual.enrolled.deviceId))?.key.thumbprint ?? '',
        at: fleet.clock.now(),
      }),
    ]);
    began = Math.floor(fleet.clock.now() / 1_000) * 1_000;
  });
  afterAll(() => fleet.app.drop());

  /** Moves to some time after the outage began; devices check themselves when they are asked to, which needs nobody outside. */
  const at = (ms: number) => fleet.clock.jump(began + ms - fleet.clock.now());
  const pay = async (device: TestDevice) => {
    const acts = checkedDevice(device);
    await acts.periodic({ presents: false });
    fleet.clock.jump(1);
    return acts.check();
  };
  const signal = (
    checks: readonly { id: string; status: string; evidence?: string }[] | undefined,
    name: string,
  ) => checks?.find(({ id }) => id === `signal.${name}`);
  const report = async (name: string) =>
    (await asOperator(fleet.app).call(listSignals, {})).data.find((one) => one.name === name);
  const ready = async () => (await fleet.app.http.inject('/ready')).json<Record<string, object>>();
  const iso = (ms: number) => new Date(began + ms).toISOString();

  it('is no matter for the first day', async () => {
    at(23 * HOUR);
    const { result, ticket } = await pay(android);
    expect(ticket).toBeDefined();
    expect(result.verdict).toBe('affirming');
    expect(signal(result.checks, 'revocationList')).toMatchObject({ status: 'affirming' });
    expect(await report('revocationList')).toMatchObject({ state: 'fresh', devices: 1, stale: 0 });
    expect(await report('playIntegrity')).toMatchObject({ state: 'fresh', devices: 1 });
    expect(await report('appAttest')).toMatchObject({ state: 'unused', devices: 0 });
  });

  it('enrolled terminals pay on within the hours of grace, with a warning that names the service and since when', async () => {
    for (const days of [1.1, 3, 6.9]) {
      at(days * DAY);
      const { result, ticket } = await pay(android);
      expect(ticket).toBeDefined();
      expect(result.verdict).toBe('warning');
      expect(signal(result.checks, 'revocationList')).toMatchObject({
        status: 'warning',
        evidence: expect.stringContaining(`stale since ${iso(DAY)}`),
      });
    }
    expect(await report('revocationList')).toMatchObject({
      state: 'stale',
      lastGoodAt: iso(0),
      since: iso(DAY),
      devices: 1,
      stale: 1,
      rule: { freshHours: 24, graceHours: 144, afterGrace: 'refuse' },
    });
    expect((await ready()).androidRevocationList).toMatchObject({
      state: 'stale',
      asOf: iso(0),
      since: iso(DAY),
    });
  });

  it('new devices follow their own rule meanwhile', async () => {
    const problem = await problemOf(fleet.enrol());
    expect(problem.code).toBe('enrolment_refused');
    expect(problem.checks?.find(({ id }) => id === 'revocation.freshness')).toBeDefined();
    // A kind that stands on no such service goes on enrolling.
    expect(await enrolDevice(fleet.app)).toHaveProperty('enrolled');
  });

  it('after the hours of grace terminals stop or go on as the rule of each service says', async () => {
    at(7 * DAY + HOUR);
    const problem = await problemOf(pay(android));
    expect(problem.code).toBe('attestation_refused');
    expect(signal(problem.checks, 'revocationList')).toMatchObject({
      status: 'contraindicated',
      evidence: expect.stringContaining(`expired since ${iso(7 * DAY)}`),
      remedy: expect.stringContaining('Nothing is wrong with the phone'),
    });
    expect(await report('revocationList')).toMatchObject({
      state: 'expired',
      since: iso(7 * DAY),
      expired: 1,
    });
    at(15 * DAY);
    const { result, ticket } = await pay(virtual);
    expect(ticket).toBeDefined();
    expect(signal(result.checks, 'playIntegrity')).toMatchObject({ status: 'warning' });
    expect(await report('playIntegrity')).toMatchObject({
      state: 'expired',
      expired: 1,
      rule: { afterGrace: 'warn' },
    });
  });

  it('ends when the service speaks again', async () => {
    await fleet.put();
    await fleet.app.modules.attestation.revocationList.start?.();
    await vi.waitFor(async () => {
      fleet.clock.jump(30_000);
      expect(await report('revocationList')).toMatchObject({ state: 'fresh', expired: 0 });
    }, 60_000);
    const { result } = await pay(android);
    expect(result.verdict).toBe('affirming');
  });
});
