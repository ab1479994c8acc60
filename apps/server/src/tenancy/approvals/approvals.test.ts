import { testEngines } from '@tallystick/database/testing';
import {
  type Approval,
  type AuditEntry,
  askApproval,
  countApprovals,
  createTerminal,
  getTerminal,
  listApprovals,
  listAuditEntries,
  listEvents,
  listTerminalChanges,
  type Problem,
  type Terminal,
} from '@tallystick/protocol';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../testing/manual-clock.ts';
import { addOperator } from '../../testing/second-operator.ts';
import { registerOperator } from '../../testing/signed-in.ts';
import { createTestApp, type TestApp } from '../../testing/test-app.ts';
import { asOperator, codeOf, newTerminal, TEST_API_KEY } from '../../testing/test-devices.ts';

const HOUR = 3_600_000;
type Browser = { readonly headers: Record<string, string> };

describe.each(testEngines())('issue-9/7: approval by a second person on %s', (engine) => {
  const clock = createManualClock();
  const apps: TestApp[] = [];
  let app: TestApp;
  let robin: Browser;
  let kim: Browser & { readonly id: string };
  let terminal: Terminal;
  beforeEach(async () => {
    app = await createTestApp(engine, { seedApiKey: TEST_API_KEY }, { clock });
    apps.push(app);
    robin = await registerOperator(app, 'Robin');
    kim = await addOperator(app, 'Kim');
    terminal = await newTerminal(app, { label: 'Bar' });
    await send(robin, '/v1/approval-rules/amend', { kinds: ['terminal.retire'] });
  });
  afterAll(async () => {
    for (const each of apps) await each.drop();
  });

  const send = async <T = Approval & Problem>(who: Browser, url: string, payload?: object) => {
    const answer = await app.http.inject({
      method: payload === undefined ? 'GET' : 'POST',
      url,
      headers: who.headers,
      ...(payload === undefined ? {} : { payload }),
    });
    return answer.json<T>();
  };
  const ask = (who: Browser = robin, more: object = {}) =>
    send(who, '/v1/approvals', {
      kind: 'terminal.retire',
      objectId: terminal.id,
      reason: 'The phone was sold',
      ...more,
    });
  const act = (who: Browser, { id }: Approval, step: string, body: object = {}) =>
    send(who, `/v1/approvals/${id}/${step}`, body);
  const statusNow = async () =>
    (await asOperator(app).call(getTerminal, { params: { id: terminal.id } })).status;
  const entries = async (query: object = { action: 'approval' }): Promise<AuditEntry[]> =>
    (await asOperator(app).call(listAuditEntries, { query })).data;

  it('lets nobody retire a terminal alone, and a second person does it by approving', async () => {
    const refused = await send(robin, `/v1/terminals/${terminal.id}/retire`, {});
    expect(refused).toMatchObject({ code: 'approval_required', possible: ['terminal.retire'] });
    const asked = await ask();
    expect(asked).toMatchObject({
      state: 'waiting',
      object: { id: terminal.id, name: 'Bar' },
      askedBy: { name: 'Robin' },
      reason: 'The phone was sold',
      may: ['withdraw'],
    });
    expect(await act(robin, asked, 'approve')).toMatchObject({ status: 403, code: 'approval_by_oneself' });
    expect(await statusNow()).toBe('created');

    expect(await act(kim, asked, 'see')).toMatchObject({ state: 'seen', seenBy: { name: 'Kim' } });
    expect(await act(kim, asked, 'see')).toMatchObject({ state: 'seen' });
    const done = await act(kim, asked, 'approve');
    expect(done).toMatchObject({ state: 'carried_out', decidedBy: { name: 'Kim' }, may: [] });
    expect(await statusNow()).toBe('retired');
    expect(await act(kim, asked, 'approve')).toMatchObject({ code: 'approval_state_conflict' });

    const trail = await entries({});
    expect(trail.slice(0, 4).map(({ action, actor }) => [action, actor.name])).toEqual([
      ['approval.carried_out', 'Kim'],
      ['terminal.retired', 'Kim'],
      ['approval.seen', 'Kim'],
      ['approval.asked', 'Robin'],
    ]);
    expect(trail[1]).toMatchObject({ reason: 'The phone was sold', before: { status: 'created' } });
    const query = { type: 'approval.carried_out' } as const;
    expect((await asOperator(app).call(listEvents, { query })).data).toMatchObject([{ subject: asked.id }]);
    const changes = await asOperator(app).call(listTerminalChanges, { params: { id: terminal.id } });
    expect(changes.data[0]).toMatchObject({ type: 'terminal.retired', by: { name: 'Kim' } });
  });

  it('is not given by who made the API key that asked for it', async () => {
    const { secret } = await send<{ secret: string }>(robin, '/v1/api-keys', { label: 'Mine' });
    const asked = await ask({ headers: { authorization: `Bearer ${secret}` } });
    expect(asked).toMatchObject({ state: 'waiting', askedBy: { name: 'Mine' } });
    expect(await act(robin, asked, 'approve')).toMatchObject({ code: 'approval_by_oneself' });
    expect(await statusNow()).toBe('created');
    expect(await act(kim, asked, 'approve')).toMatchObject({ state: 'carried_out' });
  });

  it('is carried out once, however many approve at once', async () => {
    const asked = await ask();
    const lee = await addOperator(app, 'Lee');
    const answers = await Promise.all([kim, lee, kim, lee].map((who) => act(who, asked, 'approve')));
    expect(answers.filter(({ state }) => state === 'carried_out')).toHaveLength(1);
    expect(answers.filter(({ code }) => code === 'approval_state_conflict')).toHaveLength(3);
    expect(await entries({ action: 'terminal.retired' })).toHaveLength(1);
  });

  it('is refused with a note, withdrawn by who asked, and asked for once at a time', async () => {
    const first = await ask();
    expect(await ask(kim)).toMatchObject({ code: 'approval_asked_already' });
    expect(await act(kim, first, 'withdraw')).toMatchObject({ code: 'approval_of_another' });
    expect(await act(kim, first, 'refuse', { note: 'It is in use' })).toMatchObject({
      state: 'refused',
      note: 'It is in use',
    });
    const second = await ask(kim);
    expect(await act(kim, second, 'withdraw')).toMatchObject({ state: 'withdrawn' });
    expect(await statusNow()).toBe('created');
    expect((await ask()).state).toBe('waiting');
  });

  it('runs out after 72 hours by itself, and can be asked for again', async () => {
    const asked = await ask();
    clock.jump(72 * HOUR - 1);
    expect(await app.modules.approvals.expiry.runOnce()).toBe(0);
    clock.jump(1);
    const key = { headers: { authorization: `Bearer ${TEST_API_KEY}` } };
    expect(await send(key, `/v1/approvals/${asked.id}`)).toMatchObject({ state: 'expired', may: [] });
    expect(await asOperator(app).call(countApprovals, {})).toEqual({ open: 0, forYou: 0 });
    const idsIn = async (state: 'open' | 'expired') =>
      (await asOperator(app).call(listApprovals, { query: { state } })).data.map(({ id }) => id);
    expect([await idsIn('open'), await idsIn('expired')]).toEqual([[], [asked.id]]);
    const ended = await Promise.all(Array.from({ length: 3 }, () => app.modules.approvals.expiry.runOnce()));
    expect(ended.reduce((sum, each) => sum + each, 0)).toBe(1);
    expect((await entries())[0]).toMatchObject({
      actor: { kind: 'job', id: 'approvals' },
      action: 'approval.expired',
      before: { state: 'waiting' },
    });
    expect((await ask(key)).state).toBe('waiting');
    clock.jump(80 * HOUR);
    expect((await ask(key)).state).toBe('waiting');
  });

  it('is asked for by an API key, and decided by people only', async () => {
    const asked = await asOperator(app).call(askApproval, {
      body: { kind: 'terminal.retire', objectId: terminal.id, reason: 'Sold' },
    });
    expect(asked.askedBy.name).toBe('From TALLYSTICK_SEED_API_KEY');
    const byKey = await app.http.inject({
      method: 'POST',
      url: `/v1/approvals/${asked.id}/approve`,
      headers: { authorization: `Bearer ${TEST_API_KEY}` },
      payload: {},
    });
    expect(byKey.json().code).toBe('sign_in_required');
    expect(await send(kim, '/v1/approvals/count')).toEqual({ open: 1, forYou: 1 });
    expect(await asOperator(app).call(countApprovals, {})).toEqual({ open: 1, forYou: 0 });
  });

  it('does not carry out what cannot be any more, and goes on waiting', async () => {
    const asked = await ask();
    await app.platform.database.query({ text: `update terminals set status = 'retired'` });
    expect(await act(kim, asked, 'approve')).toMatchObject({ code: 'terminal_state_conflict' });
    expect(await send(kim, `/v1/approvals/${asked.id}`)).toMatchObject({ state: 'waiting' });
    expect(await ask(kim)).toMatchObject({ code: 'terminal_state_conflict' });
    expect(await ask(kim, { objectId: `trm_${'0'.repeat(26)}` })).toMatchObject({ code: 'not_found' });
    expect(await ask(kim, { kind: 'terminal.close' })).toMatchObject({ code: 'malformed_request' });
  });

  it('is switched on by one person where there are two, and off by two', async () => {
    await send(robin, '/v1/approval-rules/amend', { kinds: ['terminal.retire', 'policy.activate'] });
    expect(await send(kim, '/v1/approval-rules/amend', { kinds: [] })).toMatchObject({
      code: 'approval_required',
      possible: ['approval.relax'],
    });
    const asked = await ask(robin, {
      kind: 'approval.relax',
      objectId: undefined,
      input: { kinds: ['policy.activate'] },
    });
    expect(asked).toMatchObject({ kind: 'approval.relax', input: { kinds: ['policy.activate'] } });
    expect(await act(robin, asked, 'approve')).toMatchObject({ code: 'approval_by_oneself' });
    await act(kim, asked, 'approve');
    expect(await send(robin, '/v1/approval-rules')).toMatchObject({ kinds: ['policy.activate'] });
    expect((await entries({ action: 'approval.rules_amended' }))[0]).toMatchObject({
      actor: { name: 'Kim' },
      before: { kinds: ['terminal.retire', 'policy.activate'] },
      after: { kinds: ['policy.activate'] },
    });
    expect(await send(robin, `/v1/terminals/${terminal.id}/retire`, {})).toMatchObject({ status: 'retired' });
    await app.platform.database.query({ text: 'delete from operators where id = $1' }, [kim.id]);
    await addOperator(app, 'Olga', 'operator');
    const alone = { kinds: ['terminal.retire', 'policy.activate'] };
    expect(await send(robin, '/v1/approval-rules/amend', alone)).toMatchObject({
      code: 'second_person_missing',
    });
  });

  it('holds every way in which another policy comes to appraise, and not the way back', async () => {
    await send(robin, '/v1/approval-rules/amend', { kinds: ['terminal.retire', 'policy.activate'] });
    const { document } = await send<{ document: object }>(robin, '/v1/policies/versions/0');
    await send(robin, '/v1/policies/versions', { document, note: 'Mine' });
    for (const [path, body] of [
      ['roll-out', { version: 1, percent: 10 }],
      ['roll-back', { version: 1 }],
    ] as const) {
      expect(await send(robin, `/v1/policies/${path}`, body)).toMatchObject({ code: 'approval_required' });
    }
    await send(robin, '/v1/policies/shadow', { version: 1 });
    expect(await send(robin, '/v1/policies/promote', { version: 1 })).toMatchObject({
      code: 'approval_required',
    });
    const input = { action: 'promote', version: 1 };
    const asked = await ask(robin, { kind: 'policy.activate', objectId: undefined, input });
    expect(asked).toMatchObject({ object: { name: 'test@1' }, input });
    const other = { action: 'promote', version: 7 };
    expect(await ask(robin, { kind: 'policy.activate', input: other })).toMatchObject({ code: 'not_found' });
    expect(await ask(robin, { kind: 'policy.activate', input: { action: 'x' } })).toMatchObject({
      code: 'malformed_request',
    });
    await act(kim, asked, 'approve');
    expect(await send(robin, '/v1/policies')).toMatchObject({
      activeVersion: 1,
      changedBy: { name: 'Kim' },
    });
    expect(await send(robin, '/v1/policies/roll-back', {})).toMatchObject({ activeVersion: 0 });
  });

  it('is asked for by who may do it, and decided by an owner, on policies by a security officer too', async () => {
    const [runs, guards, reads] = await Promise.all([
      addOperator(app, 'Olga', 'operator'),
      addOperator(app, 'Sam', 'security_officer'),
      addOperator(app, 'Ada', 'auditor'),
    ]);
    const policy = (who: Browser) =>
      send(who, '/v1/approvals', {
        kind: 'policy.activate',
        objectId: 'policy',
        input: { action: 'promote', version: 0 },
        reason: 'Stricter',
      });
    expect(await policy(runs)).toMatchObject({
      code: 'role_not_allowed',
      possible: ['owner', 'security_officer'],
    });
    expect(await ask(guards)).toMatchObject({ code: 'role_not_allowed', possible: ['owner', 'operator'] });
    expect(await ask(reads)).toMatchObject({ code: 'role_not_allowed' });
    const asked = await ask(runs);
    expect(asked).toMatchObject({ state: 'waiting', may: ['withdraw'] });
    for (const [who, code] of [
      [guards, 'approval_not_allowed'],
      [reads, 'role_not_allowed'],
    ] as const) {
      expect(await act(who, asked, 'approve')).toMatchObject({ code });
      expect(await send(who, `/v1/approvals/${asked.id}`)).toMatchObject({ may: [] });
      expect(await send(who, '/v1/approvals/count')).toEqual({ open: 1, forYou: 0 });
    }
    expect(await send(guards, '/v1/approval-rules/amend', { kinds: [] })).toMatchObject({
      code: 'role_not_allowed',
    });
    expect(await send(robin, '/v1/approvals/count')).toEqual({ open: 1, forYou: 1 });
    expect(await act(robin, asked, 'approve')).toMatchObject({ state: 'carried_out' });
  });

  it('is for nobody by default', async () => {
    const fresh = await createTestApp(engine, { seedApiKey: TEST_API_KEY }, { clock });
    apps.push(fresh);
    const made = await asOperator(fresh).call(createTerminal, { body: { label: 'Bar' } });
    const gone = await fresh.http.inject({
      method: 'POST',
      url: `/v1/terminals/${made.id}/retire`,
      headers: { authorization: `Bearer ${TEST_API_KEY}` },
      payload: {},
    });
    expect(gone.json().status).toBe('retired');
    expect(
      await codeOf(asOperator(fresh).call(getTerminal, { params: { id: `trm_${'0'.repeat(26)}` } })),
    ).toBe('not_found');
  });
});
