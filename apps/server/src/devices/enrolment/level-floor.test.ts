import { type Evidence, parseEvidence } from '@tallystick/attestation/evidence';
import { testEngines } from '@tallystick/database/testing';
import { fromBase64Url } from '@tallystick/encoding';
import { resetTerminal, type SecurityLevel, type Terminal } from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManualClock } from '../../testing/manual-clock.ts';
import { createTestApp, type TestApp } from '../../testing/test-app.ts';
import {
  asOperator,
  complete,
  enrolDevice,
  newCode,
  open,
  phoneOf,
  problemOf,
  requestOf,
  TEST_API_KEY,
  typed,
} from '../../testing/test-devices.ts';
import { checkedDevice } from '../../trust/attestation/testing/checked-device.ts';

/** No coming back at a lower level (EP4250209): not with a new device, another kind of evidence, or a reset in between. */
describe.each(testEngines())('the level of a terminal on %s', (engine) => {
  const clock = createManualClock();
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp(engine, { seedApiKey: TEST_API_KEY }, { clock });
  });
  afterAll(() => app.drop());

  /** The checks that another enrolment of the terminal fails. */
  const failing = async (terminal: Terminal, level: SecurityLevel, kind: 'virtual' | 'android-key') => {
    const code = await newCode(app, terminal);
    const opened = await open(app, terminal.terminalNumber, typed(code));
    const phone = await phoneOf(app);
    const challenge = fromBase64Url(opened.challenge.value);
    const body = await requestOf(phone, opened, typed(code), {
      level,
      evidence: async (keys): Promise<Evidence> =>
        parseEvidence({ ...(await phone.attest({ challenge, ...keys })), kind }),
    });
    const { checks = [] } = await problemOf(complete(app, opened.enrolmentId, body));
    return checks.filter(({ status }) => status !== 'warning').map(({ id }) => id);
  };

  it('does not fall with a new device, nor with one of another kind', async () => {
    const { terminal } = await enrolDevice(app, { level: 2 });
    expect(await failing(terminal, 1, 'virtual')).toEqual(['level.downgrade']);
    expect(await failing(terminal, 1, 'android-key')).toContain('level.downgrade');
  });

  it('does not fall through a reset', async () => {
    const { terminal } = await enrolDevice(app, { level: 2 });
    await asOperator(app).call(resetTerminal, { params: { id: terminal.id }, body: {} });
    expect(await failing(terminal, 1, 'virtual')).toEqual(['level.downgrade']);
  });

  it('does not fall below what a periodic check has raised it to', async () => {
    const device = await enrolDevice(app, { level: 2 });
    clock.advance(1_000);
    await checkedDevice(device, 2).periodic({ level: 3 });
    expect(await failing(device.terminal, 2, 'virtual')).toEqual(['level.downgrade']);
  });

  it('is the highest that it had, whatever the clock said when', async () => {
    const { terminal } = await enrolDevice(app, { level: 2 });
    clock.jump(-3_000);
    await enrolDevice(app, { level: 3, terminal });
    clock.jump(6_000);
    expect(await failing(terminal, 2, 'virtual')).toEqual(['level.downgrade']);
  });
});
