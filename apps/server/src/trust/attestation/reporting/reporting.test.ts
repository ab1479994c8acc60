import { testEngines } from '@tallystick/database/testing';
import {
  getAttestation,
  getTrustSummary,
  listAttestations,
  listResults,
  type TrustSummary,
} from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createManualClock } from '../../../testing/manual-clock.ts';
import { createTestApp, type TestApp } from '../../../testing/test-app.ts';
import {
  asOperator,
  codeOf,
  enrolDevice,
  newCode,
  newTerminal,
  phoneOf,
  TEST_API_KEY,
} from '../../../testing/test-devices.ts';

describe.each(testEngines())('what is read of results, on %s', (engine) => {
  const clock = createManualClock();
  let app: TestApp;
  beforeAll(async () => {
    app = await createTestApp(engine, { seedApiKey: TEST_API_KEY }, { clock });
  });
  afterAll(() => app.drop());
  const summary = (hours?: number) =>
    asOperator(app).call(getTrustSummary, { query: hours === undefined ? {} : { hours } });

  it('of an empty fleet: every bucket is there, and nothing is claimed', async () => {
    const empty = await summary();
    expect(empty.fleet).toEqual({ affirming: 0, warning: 0, contraindicated: 0, never: 0 });
    expect(empty.trend).toHaveLength((24 * 3_600) / empty.bucketSeconds);
    expect(empty.trend.every((bucket) => bucket.affirming + bucket.warning === 0)).toBe(true);
    expect(empty.failing).toEqual([]);
  });

  it('counts the fleet by last result, the trend by time, and says what fails, where and what to do', async () => {
    const { terminal } = await enrolDevice(app);
    const refused = await newTerminal(app, { label: 'Rooted' });
    for (let turn = 0; turn < 2; turn += 1) {
      clock.advance(600_000);
      const phone = await phoneOf(app, ['unlocked-bootloader']);
      const code = await newCode(app, refused);
      expect(await codeOf(enrolDevice(app, { terminal: refused, phone, code }))).toBe('enrolment_refused');
    }
    const read = await summary(1);
    const total = (of: (bucket: TrustSummary['trend'][number]) => number) =>
      read.trend.reduce((sum, bucket) => sum + of(bucket), 0);
    expect(total((bucket) => bucket.affirming + bucket.warning)).toBe(1);
    expect(total((bucket) => bucket.contraindicated)).toBe(2);
    expect(read.trend.at(-1)?.contraindicated).toBe(1);
    // The refused terminal was never activated, so it is not of the fleet; what failed at it is shown all the same.
    expect(read.fleet.affirming + read.fleet.warning).toBe(1);
    expect(read.failing[0]).toMatchObject({
      status: 'contraindicated',
      count: 2,
      terminals: 1,
      latest: { remedy: expect.stringContaining('bootloader') },
    });
    for (const [place, bucket] of read.trend.entries()) {
      const to = read.trend[place + 1]?.at;
      const query = { from: bucket.at, ...(to === undefined ? {} : { to }) };
      for (const verdict of ['affirming', 'warning', 'contraindicated'] as const) {
        const listed = await asOperator(app).call(listResults, { query: { ...query, verdict } });
        expect(listed.data).toHaveLength(bucket[verdict]);
        expect(listed.data.every((result) => result.verdict === verdict)).toBe(true);
      }
    }
    const { data } = await asOperator(app).call(listAttestations, { params: { id: refused.id }, query: {} });
    expect(data.map(({ id }) => id)).toContain(read.failing[0]?.attestationId);
    expect(terminal.id).not.toBe(refused.id);
    clock.advance(2 * 3_600_000);
    expect((await summary(1)).failing).toEqual([]);
    expect((await summary(24)).failing[0]?.count).toBe(2);
  });

  it('gives one result with its chain decoded, and the evidence as it was kept', async () => {
    const { terminal, enrolled } = await enrolDevice(app);
    const { data } = await asOperator(app).call(listAttestations, { params: { id: terminal.id }, query: {} });
    const id = data[0]?.id ?? '';
    const detail = await asOperator(app).call(getAttestation, { params: { id } });
    expect(detail).toMatchObject({ terminalId: terminal.id, deviceId: enrolled.deviceId, record: { id } });
    expect(detail.trustVector).toMatchObject({ 'instance-identity': 2, hardware: 2, 'storage-opaque': 2 });
    const [leaf, ...issuers] = detail.evidence.certificates;
    expect(leaf?.role).toBe('leaf');
    expect(leaf?.extensions.map(({ name }) => name)).toContain('Android key description');
    expect(issuers.at(-1)?.role).toBe('root');
    const download = await app.http.inject({
      url: `/v1/attestations/${id}/evidence`,
      headers: { authorization: `Bearer ${TEST_API_KEY}` },
    });
    expect(download.statusCode).toBe(200);
    expect(download.headers['content-disposition']).toBe(`attachment; filename="${id}.json"`);
    expect(Buffer.byteLength(download.body)).toBe(detail.evidence.bytes);
    expect(download.json()).toMatchObject({ version: 1, evidence: { kind: 'virtual' } });
  });

  it('is closed to anybody else', async () => {
    const { terminal, client } = await enrolDevice(app);
    const { data } = await asOperator(app).call(listAttestations, { params: { id: terminal.id }, query: {} });
    const id = data[0]?.id ?? '';
    expect(await codeOf(client.call(getAttestation, { params: { id } }))).toMatch(/sign_in_required/);
    expect((await app.http.inject({ url: `/v1/attestations/${id}/evidence` })).statusCode).toBe(401);
    const unknown = `${id.slice(0, -4)}0000`;
    expect(await codeOf(asOperator(app).call(getAttestation, { params: { id: unknown } }))).toBe('not_found');
  });
});
