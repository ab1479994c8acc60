import { type AppraisalPolicy, policyName } from '@tallystick/attestation/appraisal';
import { type Database, openDatabase } from '@tallystick/database';
import { createTestDatabase, testEngines } from '@tallystick/database/testing';
import { fromBase64Url } from '@tallystick/encoding';
import {
  backTestPolicy,
  createChallenge,
  getPolicyLanguage,
  getPolicyRollOut,
  getPolicyShadow,
  getPolicyVersion,
  getTerminal,
  listEvents,
  listPolicyChanges,
  listPolicyVersions,
  promotePolicy,
  resumeTerminal,
  rollBackPolicy,
  savePolicyVersion,
  startPolicyRollOut,
  startPolicyShadow,
  submitEvidence,
  validatePolicy,
} from '@tallystick/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, createApp } from '../../app.ts';
import { createManualClock } from '../../testing/manual-clock.ts';
import { registerOperator } from '../../testing/signed-in.ts';
import { createTestApp, type TestApp } from '../../testing/test-app.ts';
import { testConfig } from '../../testing/test-config.ts';
import {
  asOperator,
  codeOf,
  deviceClient,
  enrolDevice,
  problemOf,
  TEST_API_KEY,
  type TestDevice,
} from '../../testing/test-devices.ts';
import { checkedDevice } from '../attestation/testing/checked-device.ts';
import { rolloutBucket } from './merchant-policies.ts';

/** Nobody's device passes it. */
const NOBODY = {
  id: 'nobody',
  language: 'cel',
  expression: 'facts.counter < 0',
  onFailure: 'refuse',
  rule: 'No device passes.',
  remedy: 'Wait for the test to end.',
  appliesTo: { kinds: ['transaction'] },
} as const;

describe.each(testEngines())('policies on %s', (engine) => {
  const clock = createManualClock();
  let app: App;
  let other: App;
  let device: TestDevice;
  let drop: () => Promise<void>;
  let builtIn: AppraisalPolicy;

  beforeAll(async () => {
    const created = await createTestDatabase(engine);
    let second: Database = created.database;
    if (created.url !== undefined) second = await openDatabase({ url: created.url, orm: true });
    const config = testConfig({ seedApiKey: TEST_API_KEY });
    app = await createApp(config, { database: created.database, clock, checkAnswers: true });
    other = await createApp(config, { database: second, clock, checkAnswers: true });
    device = await enrolDevice(app);
    builtIn = app.modules.policies.builtIn;
    drop = async () => {
      await other.close();
      await app.close();
      if (second !== created.database) await second.close();
      await created.drop();
    };
  });
  afterAll(() => drop());

  const operator = () => asOperator(app);
  const documentWith = (change: Partial<AppraisalPolicy>) => {
    const {
      id: _id,
      version: _version,
      ...document
    } = { ...builtIn, ...change } as AppraisalPolicy & { name?: string };
    delete document.name;
    return document as Record<string, unknown>;
  };
  const save = async (change: Partial<AppraisalPolicy>, note = '') =>
    operator().call(savePolicyVersion, { body: { document: documentWith(change), note } });

  /** Answers a periodic challenge at one of the processes; gives the name of the policy that appraised, or the code of the refusal. */
  const check = async (at: App = app, by: TestDevice = device): Promise<string> => {
    const { deviceId } = by.enrolled;
    const client = at === app ? by.client : deviceClient(at, by.phone, deviceId, by.deviceKey);
    const challenge = await client.call(createChallenge, { body: { purpose: 'periodic' } });
    const evidence = await by.phone.answer({
      challenge: fromBase64Url(challenge.value),
      deviceId,
      purpose: 'periodic',
      level: 1,
    });
    const asked = client.call(submitEvidence, { body: { challengeId: challenge.id, evidence } });
    return asked.then(
      ({ result }) => result.policy,
      (error: unknown) => codeOf(Promise.reject(error)),
    );
  };
  const rollBack = (version?: number) =>
    operator().call(rollBackPolicy, { body: version === undefined ? {} : { version } });
  const toBuiltIn = async () => {
    const { activeVersion, candidate } = await operator().call(getPolicyRollOut, {});
    if (activeVersion !== 0 || candidate) await rollBack(0);
  };

  it('begin with the built-in one, as version 0 of every merchant', async () => {
    expect(await operator().call(getPolicyRollOut, {})).toEqual({
      mode: 'test',
      activeVersion: 0,
      previousVersion: 0,
    });
    const { data } = await operator().call(listPolicyVersions, {});
    expect(data).toMatchObject([{ version: 0, name: 'test@0' }]);
    const { document } = await operator().call(getPolicyVersion, { params: { version: '0' } });
    expect(document).toMatchObject({ mode: 'test', channelFloor: builtIn.channelFloor });
    expect(await check()).toBe('test@0');
  });

  it('are checked as one types, each problem with its place', async () => {
    const rules = [{ ...NOBODY, expression: 'facts.conter < 0' }];
    const { problems } = await operator().call(validatePolicy, {
      body: { document: documentWith({ rules }) },
    });
    expect(problems).toEqual([
      {
        path: '/rules/0/expression',
        message: 'Unknown name conter. Did you mean counter?',
        offset: 6,
        length: 6,
        line: 1,
        column: 7,
      },
    ]);
    expect(await operator().call(validatePolicy, { body: { document: documentWith({}) } })).toEqual({
      problems: [],
    });
    for (const document of [null, 7, 'text', [], {}]) {
      const found = await operator().call(validatePolicy, { body: { document } });
      expect(found.problems.length).toBeGreaterThan(0);
    }
    const problem = await problemOf(save({ rules }));
    expect(problem).toMatchObject({ code: 'policy_invalid', path: '/document/rules/0/expression' });
  });

  it('tell what rules may name', async () => {
    const { variables, functions, limits } = await operator().call(getPolicyLanguage, {});
    expect(variables).toContainEqual(expect.objectContaining({ name: 'facts.osVersion', type: 'int' }));
    expect(functions.map(({ name }) => name)).not.toContain('matches');
    expect(limits.expressionLength).toBeGreaterThan(100);
  });

  it('are kept as versions that nobody can change, and appraise nothing until they are rolled out', async () => {
    const { version, name } = await save({ rules: [NOBODY] }, 'Stop everything');
    expect(name).toBe(policyName({ id: 'test', version }));
    expect(await check()).toBe('test@0');
    const { data } = await operator().call(listPolicyVersions, { query: { limit: 1 } });
    expect(data).toMatchObject([
      { version, note: 'Stop everything', author: { id: expect.stringMatching(/^key_/) } },
    ]);
    const found = async (search: string) =>
      (await operator().call(listPolicyVersions, { query: { search } })).data.map((each) => each.name);
    expect(await found('stop EVERY')).toEqual([name]);
    expect(await found(name)).toContain(name);
    expect(await found('test@0')).toEqual(['test@0']);
    for (const search of ['stop%', 'st_p', "' or 1=1 --"]) expect(await found(search)).toEqual([]);
    const kept = await operator().call(getPolicyVersion, { params: { version: String(version) } });
    expect(kept.document).toMatchObject({ id: 'test', version, rules: [NOBODY] });
    expect(await codeOf(operator().call(getPolicyVersion, { params: { version: '999' } }))).toBe('not_found');
  });

  it('give each save a number of its own, also at once', async () => {
    const saved = await Promise.all(Array.from({ length: 8 }, () => save({ maxClockDriftSeconds: 90 })));
    expect(new Set(saved.map(({ version }) => version)).size).toBe(8);
  });

  it('appraise in every process once promoted, and are rolled back in every process at once', async () => {
    const { version } = await save({ rules: [NOBODY] });
    expect([await check(), await check(other)]).toEqual(['test@0', 'test@0']);
    await operator().call(startPolicyShadow, { body: { version } });
    expect([await check(), await check(other)]).toEqual(['test@0', 'test@0']);
    await operator().call(promotePolicy, { body: { version } });
    expect(await check()).toBe('attestation_refused');
    await expect.poll(() => check(other)).toBe('attestation_refused');
    const rollOut = await rollBack();
    expect(rollOut).toMatchObject({ activeVersion: 0, changedBy: { name: expect.any(String) } });
    expect(await check()).toBe('test@0');
    await expect.poll(() => check(other)).toBe('test@0');
    expect(await codeOf(rollBack())).toBe('policy_state_conflict');
  });

  it('suspend, once promoted, the terminals whose enrolment no longer passes', async () => {
    const fresh = await enrolDevice(app);
    const { version } = await save({ allowedKinds: ['webauthn'] });
    await operator().call(startPolicyRollOut, { body: { version, percent: 100 } });
    await app.modules.attestation.reappraisal.runOnce();
    const statusOf = async () =>
      (await operator().call(getTerminal, { params: { id: fresh.terminal.id } })).status;
    expect(await statusOf()).toBe('active');
    await operator().call(promotePolicy, { body: { version } });
    await app.modules.attestation.reappraisal.runOnce();
    expect(await statusOf()).toBe('suspended');
    await toBuiltIn();
    for (const { terminal } of [fresh, device]) {
      await operator().call(resumeTerminal, { params: { id: terminal.id }, body: {} });
    }
    await app.modules.attestation.reappraisal.runOnce();
    expect(await statusOf()).toBe('active');
    expect(await check()).toBe('test@0');
  });

  it('of one merchant are nothing to another', async () => {
    const { version } = await save({});
    const inForce = app.modules.policies;
    expect(await inForce.version(app.modules.firstMerchant.id, version)).toBeDefined();
    expect(await inForce.version('mer_other', version)).toBeUndefined();
    expect((await inForce.of('mer_other')).active.name).toBe('test@0');
  });

  it('appraise the items of a device by their own limits, in force or tried alongside', async () => {
    const maxPatchAgeDays = { ...builtIn.keyAttestation.maxPatchAgeDays, os: 1 };
    const { version } = await save({ keyAttestation: { ...builtIn.keyAttestation, maxPatchAgeDays } });
    await operator().call(startPolicyShadow, { body: { version } });
    const fresh = await enrolDevice(app, { level: 2 });
    await checkedDevice(fresh, 2).periodic();
    const { checks } = await operator().call(getPolicyShadow, {});
    expect(checks).toContainEqual({
      id: 'items.patch',
      was: 'affirming',
      wouldBe: 'contraindicated',
      count: 2,
    });
    await toBuiltIn();
  });

  it('appraise a percentage of the devices, the same ones every time', async () => {
    const { version, name } = await save({ maxClockDriftSeconds: 100 });
    const own = rolloutBucket(device.enrolled.deviceId);
    const appraisedAt = async (percent: number) => {
      await operator().call(startPolicyRollOut, { body: { version, percent } });
      return check();
    };
    if (own > 0) expect(await appraisedAt(own)).toBe('test@0');
    if (own < 99) expect(await appraisedAt(own + 1)).toBe(name);
    expect(await appraisedAt(100)).toBe(name);
    await toBuiltIn();
    expect(await check()).toBe('test@0');
  });

  it('try out alongside and change nothing; the differences are counted by hour and check', async () => {
    const { version } = await save({ rules: [NOBODY] });
    await operator().call(startPolicyShadow, { body: { version } });
    for (let times = 0; times < 3; times += 1) expect(await check()).toBe('test@0');
    const shadow = await operator().call(getPolicyShadow, {});
    expect(shadow).toMatchObject({ version, appraised: 3, changed: 3 });
    expect(shadow.hours.at(-1)).toMatchObject({ appraised: 3, refused: 3, admitted: 0, other: 0 });
    expect(shadow.hours).toHaveLength(48);
    expect(shadow.checks).toEqual([
      { id: 'rule.nobody', was: 'absent', wouldBe: 'contraindicated', count: 3 },
    ]);
    expect(shadow.examples).toHaveLength(3);
    expect(shadow.examples[0]).toMatchObject({
      terminalId: device.terminal.id,
      purpose: 'periodic',
      was: 'affirming',
      wouldBe: 'contraindicated',
    });
    const fresh = await enrolDevice(app);
    const after = await operator().call(getPolicyShadow, {});
    expect(after).toMatchObject({ appraised: 4, changed: 3 });
    expect(fresh.enrolled.deviceId).toMatch(/^dev_/);
    await toBuiltIn();
    expect(await operator().call(getPolicyShadow, {})).toMatchObject({ appraised: 0, checks: [] });
  });

  it('are tested on the evidence of the past, which changes nothing', async () => {
    const before = await operator().call(getPolicyRollOut, {});
    const run = (body: object) => operator().call(backTestPolicy, { body: { days: 30, ...body } });
    const same = await run({ document: documentWith({}) });
    expect(same).toMatchObject({ changed: 0, against: 'test@0', cut: false, skipped: 0 });
    expect(same.appraised).toBeGreaterThan(5);
    const none = await run({ document: documentWith({ rules: [NOBODY] }) });
    const stopped = none.verdicts.find(({ was, wouldBe }) => was !== wouldBe);
    expect(stopped).toMatchObject({ was: 'affirming', wouldBe: 'contraindicated', count: none.changed });
    expect(none.checks[0]).toMatchObject({ id: 'rule.nobody', wouldBe: 'contraindicated' });
    expect(none.examples.length).toBeGreaterThan(0);
    expect(none.examples[0]?.terminalId).toMatch(/^trm_/);
    const webauthnOnly = await run({ document: documentWith({ allowedKinds: ['webauthn'] }) });
    expect(webauthnOnly.examples.every(({ purpose }) => purpose === 'enrol')).toBe(true);
    expect(webauthnOnly.checks).toContainEqual(
      expect.objectContaining({ id: 'evidence.kind', was: 'affirming', wouldBe: 'contraindicated' }),
    );
    // The apps of a policy are reference values: without them the items of what enrolled fit none.
    const withoutApps = documentWith({
      keyAttestation: { ...builtIn.keyAttestation, applications: [] },
    });
    const noApps = await run({ document: withoutApps });
    expect(noApps.checks).toContainEqual(
      expect.objectContaining({ id: 'items.app', was: 'affirming', wouldBe: 'contraindicated' }),
    );
    expect(noApps.anew.map(({ id }) => id)).toContain('items.app');
    expect(noApps.kept.map(({ id }) => id)).not.toContain('items.app');
    expect(noApps.kept).toContainEqual(
      expect.objectContaining({ id: 'transaction.challenge', because: 'proof' }),
    );
    expect(await operator().call(getPolicyRollOut, {})).toEqual(before);
    expect(await codeOf(run({}))).toBe('malformed_request');
    expect(await codeOf(run({ version: 999 }))).toBe('not_found');
    expect(await codeOf(run({ document: {} }))).toBe('policy_invalid');
    const [first, second] = await Promise.allSettled([run({ version: 0 }), run({ version: 0 })]);
    expect([first.status, second.status]).toContain('fulfilled');
  });

  it('leave a trail of who changed what, and an event of each change', async () => {
    clock.advance(1);
    const { version } = await save({}, 'trail');
    clock.advance(1);
    await operator().call(startPolicyShadow, { body: { version } });
    clock.advance(1);
    await rollBack();
    const { data } = await operator().call(listPolicyChanges, { query: { limit: 3 } });
    expect(data.map(({ action }) => action)).toEqual(['rolled_back', 'shadow_started', 'saved']);
    expect(data[1]).toMatchObject({
      version,
      activeVersion: 0,
      author: { id: expect.stringMatching(/^key_/) },
    });
    const events = await operator().call(listEvents, { query: { limit: 3 } });
    expect(events.data.map(({ type }) => type)).toEqual([
      'policy.rolled_back',
      'policy.shadow_started',
      'policy.saved',
    ]);
  });
});

describe('policies of a live server', () => {
  let app: TestApp;
  let headers: Record<string, string>;
  beforeAll(async () => {
    const merchantNumber = '276000000000042';
    const firstMerchant = { name: 'Live', currency: 'EUR', countryCode: '276', merchantNumber } as const;
    app = await createTestApp('pglite', { mode: 'live', firstMerchant });
    ({ headers } = await registerOperator(app));
  });
  afterAll(() => app.drop());

  const save = async (document: Record<string, unknown>): Promise<unknown> => {
    const payload = { document, note: '' };
    const answer = await app.http.inject({ method: 'POST', url: savePolicyVersion.path, headers, payload });
    return answer.json<unknown>();
  };

  it('can never be made to allow virtual devices, nor to be one of test mode', async () => {
    const { name: _name, ...live } = app.modules.policies.builtIn;
    const virtual = { ...live, allowedKinds: ['android-key', 'virtual'] };
    expect(await save(virtual)).toMatchObject({
      code: 'policy_invalid',
      path: '/document/allowedKinds/1',
    });
    expect(await save({ ...virtual, mode: 'test' })).toMatchObject({
      code: 'policy_invalid',
      path: '/document/mode',
    });
    expect(await save({ ...live })).toMatchObject({ name: 'live@1' });
  });

  it('that were written by a server in test mode appraise nobody', async () => {
    const { database, clock } = app.platform;
    const merchantId = app.modules.firstMerchant.id;
    const { policies } = app.modules;
    const { name: _name, ...live } = policies.builtIn;
    await database.query(
      {
        text: `insert into policy_versions (merchant_id, version, document, note, author, created_at)
          values ($1, 77, $2, '', 'opr_x', $3)`,
      },
      [merchantId, JSON.stringify({ ...live, id: 'test', mode: 'test' }), new Date(clock.now())],
    );
    await expect(policies.version(merchantId, 77)).rejects.toMatchObject({
      code: 'policy_unreadable',
    });
  });
});
