import { testEngines } from '@tallystick/database/testing';
import {
  amendTerminal,
  getTerminal,
  listTerminals,
  submitEvidence,
  suspendTerminal,
  type Terminal,
} from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManualClock } from '../../../testing/manual-clock.ts';
import { createTestApp, type TestApp } from '../../../testing/test-app.ts';
import {
  asOperator,
  codeOf,
  complete,
  enrolDevice,
  newCode,
  newTerminal,
  open,
  phoneOf,
  requestOf,
  TEST_API_KEY,
  typed,
} from '../../../testing/test-devices.ts';
import { payingDevice } from '../../../testing/test-payments.ts';

describe.each(testEngines())('the list of devices on %s', (engine) => {
  const clock = createManualClock();
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp(engine, { seedApiKey: TEST_API_KEY }, { clock });
  });
  afterAll(() => app.drop());
  const shown = (id: string) => asOperator(app).call(getTerminal, { params: { id } });
  const codes = ({ readiness }: Terminal) => readiness.reasons.map(({ code }) => code);

  it('says what the last result of each says, and what can be done about it', async () => {
    const device = await enrolDevice(app);
    clock.advance(1);
    expect(await shown(device.terminal.id)).toMatchObject({
      readiness: { state: 'ready', reasons: [] },
      device: {
        kind: 'virtual',
        softwareVersion: '0.1.0',
        patchLevel: expect.stringMatching(/^\d{4}-\d{2}/),
      },
      lastAttestation: { purpose: 'enrol', verdict: 'affirming' },
    });

    const till = payingDevice(app, device);
    const { payment, challenge } = await till.begin(500);
    const body = { challengeId: challenge.id, evidence: 'e30.e30.AAAA' };
    expect(await codeOf(device.client.call(submitEvidence, { body }))).toBe('attestation_refused');
    const refused = await shown(device.terminal.id);
    expect(refused.readiness).toMatchObject({ state: 'blocked', reasons: [{ code: 'check_refused' }] });
    expect(refused.lastAttestation?.refusal).toBe('attestation_refused');

    clock.advance(1);
    await till.renew(payment);
    expect((await shown(device.terminal.id)).readiness.state).toBe('ready');

    await asOperator(app).call(amendTerminal, {
      params: { id: device.terminal.id },
      body: { label: 'Hall' },
    });
    expect(codes(await shown(device.terminal.id))).toEqual(['data_behind']);

    await app.platform.database.query(
      { text: "update attestations set at = at - interval '25 hours' where terminal_id = $1" },
      [device.terminal.id],
    );
    expect(codes(await shown(device.terminal.id))).toEqual(['data_behind', 'check_old']);
  });

  it('does not hold what a stranger with the code did against the device', async () => {
    const device = await enrolDevice(app);
    clock.advance(1);
    const code = await newCode(app, device.terminal);
    const stranger = await phoneOf(app, ['unlocked-bootloader']);
    const opened = await open(app, device.terminal.terminalNumber, typed(code));
    const body = await requestOf(stranger, opened, typed(code));
    expect(await codeOf(complete(app, opened.enrolmentId, body))).toBe('enrolment_refused');
    const terminal = await shown(device.terminal.id);
    expect(terminal.lastAttestation?.verdict).toBe('affirming');
    expect(terminal.readiness.state).toBe('ready');

    const fresh = await newTerminal(app);
    expect(codes(await shown(fresh.id))).toEqual(['not_activated']);
    expect((await shown(fresh.id)).lastAttestation).toBeUndefined();
  });

  it('is filtered by status, readiness and words, page by page, and leaves nothing out', async () => {
    const made: string[] = [];
    for (let at = 0; at < 3; at += 1) {
      clock.advance(1);
      made.push((await enrolDevice(app, { body: { label: `Zebra ${at}` } })).terminal.id);
      clock.advance(1);
      await newTerminal(app, { label: `Zebra spare ${at}` });
    }
    await asOperator(app).call(suspendTerminal, { params: { id: made[1] ?? '' }, body: {} });
    const all = async (query: Parameters<typeof pages>[0]) => (await pages(query)).map(({ id }) => id);
    const pages = async (query: {
      status?: Terminal['status'];
      readiness?: Terminal['readiness']['state'];
      search?: string;
    }) => {
      const found: Terminal[] = [];
      let after: string | undefined;
      do {
        const page = await asOperator(app).call(listTerminals, {
          query: { ...query, limit: 1, ...(after === undefined ? {} : { after }) },
        });
        found.push(...page.data);
        after = page.next;
      } while (after !== undefined);
      return found;
    };
    expect(await all({ search: 'zebra', readiness: 'ready' })).toEqual([made[2], made[0]]);
    expect(await all({ search: 'ZEBRA', status: 'suspended' })).toEqual([made[1]]);
    expect((await all({ search: 'zebra', readiness: 'blocked' })).length).toBe(4);
    expect(await all({ search: 'zebra', readiness: 'attention' })).toEqual([]);
    const one = await shown(made[0] ?? '');
    expect(await all({ search: one.terminalNumber.slice(2) })).toContain(one.id);
    // A wildcard is a character like any other.
    for (const search of ['zebra%', 'z_bra', '%', '\\', "' or 1=1 --"]) {
      expect(await all({ search })).toEqual([]);
    }
  });
});
