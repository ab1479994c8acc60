import { amendTerminal, getTerminal } from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManualClock } from '../../testing/manual-clock.ts';
import { createTestApp, type TestApp } from '../../testing/test-app.ts';
import { asOperator, codeOf, enrolDevice, TEST_API_KEY } from '../../testing/test-devices.ts';
import { payingDevice } from '../../testing/test-payments.ts';

const MINUTE_MS = 60_000;

describe('the minimum version of a till’s software', () => {
  const clock = createManualClock();
  let app: TestApp;
  let device: Awaited<ReturnType<typeof enrolDevice>>;
  let till: ReturnType<typeof payingDevice>;
  beforeAll(async () => {
    app = await createTestApp('pglite', { seedApiKey: TEST_API_KEY }, { clock });
    device = await enrolDevice(app);
    till = payingDevice(app, device);
  });
  afterAll(() => app.drop());

  /** What the last full check of the device told, with the process told of it. */
  const checkedWith = async (version: string, software: string) => {
    await app.platform.database.query(
      {
        text: `update devices set software_version = $2, checked_at = $3,
          security_items = security_items || jsonb_build_object('app.version', $4::text) where id = $1`,
      },
      [device.enrolled.deviceId, software, new Date(clock.now()), version],
    );
    const { id } = device.terminal;
    await asOperator(app).call(amendTerminal, {
      params: { id },
      body: { receiptLines: [crypto.randomUUID()] },
    });
  };

  it('reviewed/M1: is asked at each payment: one that was too old is checked again first, and refused if it still is', async () => {
    expect((await till.begin(1_000)).payment.status).toBe('created');
    await checkedWith('0.0.9', '0.0.9');
    expect(await codeOf(till.begin(1_000))).toBe('software_outdated');
    // It may have been updated since.
    clock.jump(5 * MINUTE_MS);
    expect(await codeOf(till.begin(1_000))).toBe('periodic_check_due');
    await checkedWith('0.0.10', '0.0.10');
    expect(await codeOf(till.begin(1_000))).toBe('software_outdated');
    await checkedWith('0.1.0', '0.1.0');
    expect((await till.begin(1_000)).payment.status).toBe('created');
  });

  it('reviewed/M1: is not asked of an app whose version is a code, which the policy is for', async () => {
    await checkedWith('7', '0.0.9');
    expect((await till.begin(1_000)).payment.status).toBe('created');
  });

  it.each([
    ['0.0.9', '0.0.9', true],
    ['0.1.0', '0.1.0', false],
    ['7', '0.0.9', false],
  ])(
    'reviewed/M1: is one rule for payments and readiness: app %s, software %s',
    async (version, software, isOld) => {
      await checkedWith(version, software);
      const { readiness } = await asOperator(app).call(getTerminal, { params: { id: device.terminal.id } });
      expect(readiness.state === 'blocked').toBe(isOld);
      expect(readiness.reasons.some(({ code }) => code === 'software_outdated')).toBe(isOld);
      if (isOld) expect(await codeOf(till.begin(1_000))).toBe('software_outdated');
      else expect((await till.begin(1_000)).payment.status).toBe('created');
    },
  );
});
