import { testEngines } from '@tallystick/database/testing';
import {
  allowWipe,
  amendCashierSettings,
  type CashierSettings,
  createPayment,
  getPayment,
  listAuditEntries,
  listTillCashiers,
  type OperatorRecord,
  type Problem,
  signInCashier,
  signOutCashier,
} from '@tallystick/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { captureLog } from '../../testing/captured-log.ts';
import { inviteOperator } from '../../testing/invited.ts';
import { createManualClock } from '../../testing/manual-clock.ts';
import { registerOperator, type SignedInBrowser } from '../../testing/signed-in.ts';
import { createTestApp, type TestApp } from '../../testing/test-app.ts';
import {
  asOperator,
  codeOf,
  enrolDevice,
  TEST_API_KEY,
  type TestDevice,
} from '../../testing/test-devices.ts';

const MINUTE_MS = 60_000;
const AMOUNT = { value: 1250, currency: 'EUR' } as const;

describe.each(testEngines())('cashiers on %s', (engine) => {
  const clock = createManualClock();
  const { log, text } = captureLog('trace');
  let app: TestApp;
  let owner: SignedInBrowser;
  let cashier: SignedInBrowser;
  let till: TestDevice;
  let other: TestDevice;
  let cashierId: string;
  let name: string;
  let keys = 0;

  const post = async <T>(url: string, { headers }: SignedInBrowser, payload: object = {}) => {
    const answer = await app.http.inject({ method: 'POST', url, headers, payload });
    return { status: answer.statusCode, body: JSON.parse(answer.body || '{}') as T & Partial<Problem> };
  };
  const set = (changes: Partial<CashierSettings>) =>
    asOperator(app).call(amendCashierSettings, { body: changes });
  const signIn = (code: string, at = till) => at.client.call(signInCashier, { body: { cashierId, code } });
  const charge = (cashierToken?: string, at = till) => {
    keys += 1;
    return at.client.call(createPayment, {
      body: { amount: AMOUNT, ...(cashierToken === undefined ? {} : { cashierToken }) },
      headers: { 'idempotency-key': `cashier-${keys}` },
    });
  };

  beforeAll(async () => {
    app = await createTestApp(engine, { seedApiKey: TEST_API_KEY }, { clock, log });
    [till, other] = [await enrolDevice(app), await enrolDevice(app)];
  });
  afterAll(() => app.drop());
  beforeEach(async () => {
    await app.platform.database.script(
      'delete from operators; delete from passkeys; delete from setup_tokens; delete from sessions; delete from till_codes; delete from till_code_tries',
    );
    await set({ required: true, idleMinutes: 5 });
    keys += 1;
    name = `Chris ${keys}`;
    owner = await registerOperator(app, 'Olivia');
    cashier = await inviteOperator(app, owner, 'cashier', name);
    const list = await app.http.inject({ url: '/v1/operators', headers: owner.headers });
    cashierId = list.json<{ data: OperatorRecord[] }>().data.find((each) => each.name === name)?.id ?? '';
    await post('/v1/console/till-code', cashier, { code: '135790' });
  });

  it('are asked for by no till until their merchant wants it', async () => {
    await set({ required: false });
    const listed = await till.client.call(listTillCashiers, {});
    expect(listed.settings).toEqual({ required: false, idleMinutes: 5 });
    expect((await charge()).payment).not.toHaveProperty('cashier');
  });

  it('sign in by name and code, who has a code, and their payments have the name', async () => {
    expect(await codeOf(charge())).toBe('cashier_required');
    const { cashiers } = await till.client.call(listTillCashiers, {});
    expect(cashiers).toEqual([{ id: cashierId, name }]);
    const { token, cashier: who } = await signIn('135790');
    const { payment } = await charge(token);
    expect(payment.cashier).toEqual(who);
    const seen = await asOperator(app).call(getPayment, { params: { id: payment.id } });
    expect(seen.cashier).toEqual(who);
    for (const secret of [token, '135790']) expect(text()).not.toContain(secret);
  });

  it('have a session of one device, until they sign out or twelve hours have gone', async () => {
    const { token } = await signIn('135790');
    expect(await codeOf(charge(token, other))).toBe('cashier_required');
    await till.client.call(signOutCashier, { body: {} });
    expect(await codeOf(charge(token))).toBe('cashier_required');
    const again = await signIn('135790');
    await charge(again.token);
    clock.jump(12 * 60 * MINUTE_MS + 1);
    expect(await codeOf(charge(again.token))).toBe('cashier_required');
  });

  it('have five tries at a terminal, then pauses that grow; another terminal has its own count', async () => {
    for (let at = 0; at < 5; at += 1) expect(await codeOf(signIn(`00000${at}`))).toBe('cashier_code_refused');
    expect(await codeOf(signIn('135790'))).toBe('till_code_paused');
    clock.jump(MINUTE_MS);
    expect(await codeOf(signIn('000009'))).toBe('cashier_code_refused');
    clock.jump(MINUTE_MS);
    expect(await codeOf(signIn('135790'))).toBe('till_code_paused');
    expect((await signIn('135790', other)).cashier.id).toBe(cashierId);
    clock.jump(MINUTE_MS);
    expect((await signIn('135790')).cashier.id).toBe(cashierId);
    // The right code ends the count.
    expect(await codeOf(signIn('000000'))).toBe('cashier_code_refused');
    expect((await signIn('135790')).cashier.id).toBe(cashierId);
  });

  it('have five tries also where all come at once', async () => {
    const codes = await Promise.all(
      Array.from({ length: 12 }, (_, at) => codeOf(signIn(String(100_000 + at)))),
    );
    expect(codes.filter((code) => code === 'cashier_code_refused')).toHaveLength(5);
    expect(codes.filter((code) => code === 'till_code_paused')).toHaveLength(7);
  });

  it('leave the tills at once when they are removed, given another role or another code', async () => {
    const first = await signIn('135790');
    await charge(first.token);
    const given = await post<{ code: string }>(`/v1/operators/${cashierId}/till-code`, owner);
    expect(given.body.code).toMatch(/^\d{6}$/);
    expect(await codeOf(charge(first.token))).toBe('cashier_required');
    const second = await signIn(given.body.code);
    await charge(second.token);
    await post(`/v1/operators/${cashierId}/role`, owner, { role: 'auditor' });
    expect(await codeOf(charge(second.token))).toBe('cashier_required');
    expect(await codeOf(signIn(given.body.code))).toBe('cashier_code_refused');
    expect((await post(`/v1/operators/${cashierId}/till-code`, owner)).body.code).toBe('no_till_role');
    await post(`/v1/operators/${cashierId}/role`, owner, { role: 'cashier' });
    const third = await signIn(given.body.code);
    await post(`/v1/operators/${cashierId}/remove`, owner);
    expect(await codeOf(charge(third.token))).toBe('cashier_required');
  });

  it('are asked for their code again when they were given another role for tills', async () => {
    const { token } = await signIn('135790');
    await charge(token);
    await post(`/v1/operators/${cashierId}/role`, owner, { role: 'operator' });
    expect(await codeOf(charge(token))).toBe('cashier_required');
  });

  it('are asked for their code again when they are given back the role that they had', async () => {
    const { token } = await signIn('135790');
    await post(`/v1/operators/${cashierId}/role`, owner, { role: 'auditor' });
    expect(await codeOf(charge(token))).toBe('cashier_required');
    await post(`/v1/operators/${cashierId}/role`, owner, { role: 'cashier' });
    expect(await codeOf(charge(token))).toBe('cashier_required');
  });

  it('wipe no till: that takes the code of an owner or operator, with the same tries', async () => {
    await post('/v1/console/till-code', owner, { code: '246813' });
    const { cashiers, managers } = await till.client.call(listTillCashiers, {});
    expect(cashiers.map((each) => each.name)).toEqual(['Olivia', name]);
    expect(managers.map((each) => each.name)).toEqual(['Olivia']);
    const managerId = managers[0]?.id ?? '';
    const allow = (id: string, code: string) =>
      till.client.call(allowWipe, { body: { managerId: id, code } });
    expect(await codeOf(allow(cashierId, '135790'))).toBe('cashier_code_refused');
    expect(await codeOf(allow(managerId, '135790'))).toBe('cashier_code_refused');
    await allow(managerId, '246813');
    const { data } = await asOperator(app).call(listAuditEntries, { query: { object: 'Olivia', limit: 2 } });
    const after = { terminal: till.terminal.id };
    expect(data).toMatchObject([
      { action: 'cashier.wipe_allowed', actor: { kind: 'operator', name: 'Olivia' }, after },
      { action: 'cashier.code_refused', actor: { kind: 'device' }, after },
    ]);
    // The right code ended the count; nobody was signed in by it.
    for (let at = 0; at < 5; at += 1)
      expect(await codeOf(allow(managerId, `00000${at}`))).toBe('cashier_code_refused');
    expect(await codeOf(allow(managerId, '246813'))).toBe('till_code_paused');
    expect(await codeOf(charge())).toBe('cashier_required');
  });

  it('cost a payment no statement of their own', async () => {
    const { token } = await signIn('135790');
    await charge(token);
    const query = vi.spyOn(app.platform.database, 'query');
    await charge(token);
    const names = query.mock.calls.map(([statement]) => statement.name);
    query.mockRestore();
    expect(names).toEqual(['payment-create']);
  });

  it('keep their codes as a slow hash of a keyed digest', async () => {
    const [row] = await app.platform.database.query<{ hash: Uint8Array; salt: Uint8Array }>(
      { text: 'select hash, salt from till_codes where operator_id = $1' },
      [cashierId],
    );
    expect([row?.hash.length, row?.salt.length]).toEqual([32, 16]);
  });

  it('are written down with their till, wrong codes too, and no code is', async () => {
    const entries = async () =>
      (await asOperator(app).call(listAuditEntries, { query: { object: name, limit: 4 } })).data;
    expect(await codeOf(signIn('000000'))).toBe('cashier_code_refused');
    await signIn('135790');
    await till.client.call(signOutCashier, { body: {} });
    const given = await post<{ code: string }>(`/v1/operators/${cashierId}/till-code`, owner);
    const found = await entries();
    const object = { kind: 'operator', id: cashierId, name };
    const after = { terminal: till.terminal.id };
    expect(found).toMatchObject([
      { action: 'till_code.set', actor: { kind: 'operator', name: 'Olivia' }, object },
      { action: 'cashier.signed_out', actor: { kind: 'operator', name }, object, after },
      { action: 'cashier.signed_in', actor: { kind: 'operator', name }, object, after },
      { action: 'cashier.code_refused', actor: { kind: 'device' }, object, after },
    ]);
    const all = JSON.stringify(
      (await asOperator(app).call(listAuditEntries, { query: { limit: 200 } })).data,
    );
    for (const code of ['000000', '135790', given.body.code]) expect(all).not.toContain(`"${code}"`);
    expect(all).toContain('cashier_settings.amended');
  });
});
