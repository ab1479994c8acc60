import { testEngines } from '@tallystick/database/testing';
import type { AuditEntry, Invitation, OperatorRecord, Problem, Session } from '@tallystick/protocol';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../app.ts';
import { captureLog } from '../../testing/captured-log.ts';
import { inviteOperator, registerBy, tokenOf } from '../../testing/invited.ts';
import { createManualClock } from '../../testing/manual-clock.ts';
import { registerOperator, type SignedInBrowser } from '../../testing/signed-in.ts';
import { createTestApp, type TestApp } from '../../testing/test-app.ts';
import { testConfig } from '../../testing/test-config.ts';
import { until } from '../../testing/until.ts';

const HOUR_MS = 3_600_000;
interface Made {
  readonly invitation: Invitation;
  readonly link: string;
}

describe.each(testEngines())('operators on %s', (engine) => {
  const clock = createManualClock();
  const { log, text } = captureLog('trace');
  let app: TestApp;
  let owner: SignedInBrowser;

  beforeAll(async () => {
    app = await createTestApp(engine, {}, { clock, log });
  });
  afterAll(() => app.drop());
  beforeEach(async () => {
    await app.platform.database.script(
      'delete from operators; delete from passkeys; delete from setup_tokens; delete from sessions; delete from operator_links',
    );
    owner = await registerOperator(app, 'Olivia');
  });

  const call = async <T = Problem>(
    method: 'GET' | 'POST',
    url: string,
    { headers }: Pick<SignedInBrowser, 'headers'>,
    payload: object = {},
  ) => {
    const body = method === 'GET' ? {} : { payload };
    const answer = await app.http.inject({ method, url, headers, ...body });
    return { status: answer.statusCode, body: JSON.parse(answer.body || '{}') as T & Partial<Problem> };
  };
  const list = async () => (await call<{ data: OperatorRecord[] }>('GET', '/v1/operators', owner)).body.data;
  const idOf = async (name: string) => (await list()).find((each) => each.name === name)?.id ?? '';
  const sessionOf = (browser: SignedInBrowser) => call<Session>('GET', '/v1/console/session', browser);
  const invite = async (role = 'cashier') =>
    (await call<Made>('POST', '/v1/invitations', owner, { role, name: 'Chris' })).body;
  const open = (token: string) =>
    call<Problem>(
      'POST',
      '/v1/console/link',
      { headers: { cookie: '', origin: app.platform.config.origin } },
      { token },
    );

  it.each(['\u200b', '\u2060\ufe0f', '\u3164', '\u00ad'])(
    'do not come in under the name %j, which nobody sees on a receipt',
    async (name) => {
      const { link } = await invite();
      await expect(registerBy(app, tokenOf(link), name)).rejects.toThrow('malformed_request');
    },
  );

  it('are invited by a link of 128 bits that works once, for one role, and is not kept', async () => {
    const { link, invitation } = await invite('auditor');
    expect(invitation).toMatchObject({
      kind: 'invitation',
      role: 'auditor',
      name: 'Chris',
      createdBy: 'Olivia',
    });
    expect(Date.parse(invitation.expiresAt) - Date.parse(invitation.createdAt)).toBe(72 * HOUR_MS);
    const token = tokenOf(link);
    expect(Buffer.from(token, 'base64url')).toHaveLength(16);
    expect((await open(token)).body).toMatchObject({ kind: 'invitation', role: 'auditor', name: 'Chris' });

    const chris = await registerBy(app, token, 'Chris');
    expect((await sessionOf(chris)).body).toMatchObject({ operator: { name: 'Chris', role: 'auditor' } });
    expect((await open(token)).body).toMatchObject({ code: 'setup_link_invalid' });
    await expect(registerBy(app, token, 'Again')).rejects.toThrow('setup_link_invalid');
    expect(await list()).toMatchObject([
      { name: 'Olivia', role: 'owner', passkeys: 1 },
      { name: 'Chris', role: 'auditor', passkeys: 1 },
    ]);
    expect(text()).not.toContain(token);
    const kept = await app.platform.database.query<{ n: number }>({
      text: 'select count(*)::integer as n from operator_links',
    });
    expect(kept).toEqual([{ n: 0 }]);
  });

  it('come in by none that was revoked or ran out, and of two who race for one one comes in', async () => {
    const revoked = await invite();
    const listed = await call<{ data: Invitation[] }>('GET', '/v1/invitations', owner);
    expect(listed.body.data.map(({ id }) => id)).toEqual([revoked.invitation.id]);
    expect((await call('POST', `/v1/invitations/${revoked.invitation.id}/revoke`, owner)).status).toBe(204);
    expect((await open(tokenOf(revoked.link))).body).toMatchObject({ code: 'setup_link_invalid' });

    const raced = tokenOf((await invite()).link);
    const tries = await Promise.allSettled(['A', 'B', 'C'].map((name) => registerBy(app, raced, name)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);

    const late = tokenOf((await invite()).link);
    clock.jump(72 * HOUR_MS + 1);
    expect((await open(late)).body).toMatchObject({ code: 'setup_link_invalid' });
  });

  it('lose their sessions with their role, and everything when they are removed', async () => {
    const chris = await inviteOperator(app, owner, 'operator', 'Chris');
    const id = await idOf('Chris');
    expect((await call('POST', `/v1/operators/${id}/role`, owner, { role: 'operator' })).status).toBe(200);
    expect((await sessionOf(chris)).status).toBe(200);
    const changed = await call<OperatorRecord>('POST', `/v1/operators/${id}/role`, owner, {
      role: 'cashier',
    });
    expect(changed.body).toMatchObject({ id, role: 'cashier' });
    expect((await sessionOf(chris)).body).toMatchObject({ code: 'sign_in_required' });

    const robin = await inviteOperator(app, owner, 'owner', 'Robin');
    const link = await call<Made>('POST', '/v1/invitations', robin, { role: 'owner' });
    expect((await call('POST', `/v1/operators/${await idOf('Robin')}/remove`, owner)).status).toBe(204);
    expect((await sessionOf(robin)).body).toMatchObject({ code: 'sign_in_required' });
    expect((await open(tokenOf(link.body.link))).body).toMatchObject({ code: 'setup_link_invalid' });
    expect((await list()).map(({ name }) => name)).toEqual(['Olivia', 'Chris']);
    expect((await call('POST', `/v1/operators/${id.replace(/.{4}$/, '0000')}/remove`, owner)).status).toBe(
      404,
    );
    // What was done by who went keeps the name.
    const { merchantId, id: gone } = (
      await app.platform.database.query<{ merchantId: string; id: string }>({
        text: `select merchant_id as "merchantId", id from operators where name = 'Robin'`,
      })
    )[0] ?? { merchantId: '', id: '' };
    expect((await app.modules.operators.namesOf(merchantId, [gone])).get(gone)).toBe('Robin');
  });

  it('always have an owner: of two who remove or demote each other at once one fails', async () => {
    const alone = await idOf('Olivia');
    for (const [action, payload] of [
      ['remove', {}],
      ['role', { role: 'auditor' }],
    ] as const) {
      const refused = await call('POST', `/v1/operators/${alone}/${action}`, owner, payload);
      expect([refused.status, refused.body.code]).toEqual([409, 'last_owner']);
    }
    const second = await inviteOperator(app, owner, 'owner', 'Robin');
    const other = await idOf('Robin');
    const both = await Promise.all([
      call('POST', `/v1/operators/${other}/remove`, owner),
      call('POST', `/v1/operators/${alone}/role`, second, { role: 'cashier' }),
    ]);
    // The one who came later was refused, or was no longer signed in when it was looked.
    expect(both.filter(({ status }) => status === 200 || status === 204)).toHaveLength(1);
    const owners = await app.platform.database.query({
      text: `select id from operators where role = 'owner' and removed_at is null`,
    });
    expect(owners).toHaveLength(1);
  });

  it('are held to the last owner where both are asked in the same moment', async () => {
    await inviteOperator(app, owner, 'owner', 'Robin');
    const [a, b] = [await idOf('Olivia'), await idOf('Robin')];
    const answers = await Promise.all([
      call('POST', `/v1/operators/${a}/role`, owner, { role: 'auditor' }),
      call('POST', `/v1/operators/${b}/role`, owner, { role: 'auditor' }),
      call('POST', `/v1/operators/${b}/remove`, owner),
      call('POST', `/v1/operators/${a}/remove`, owner),
    ]);
    expect(answers.some(({ status }) => status < 300)).toBe(true);
    const owners = await app.platform.database.query({
      text: `select id from operators where role = 'owner' and removed_at is null`,
    });
    expect(owners).toHaveLength(1);
  });

  it('come back by a recovery link of another owner, which ends their sessions and earlier passkeys', async () => {
    const chris = await inviteOperator(app, owner, 'cashier', 'Chris');
    const id = await idOf('Chris');
    const own = await call('POST', `/v1/operators/${await idOf('Olivia')}/recovery-link`, owner);
    expect(own.body.code).toBe('own_recovery_link');
    const made = await call<Made>('POST', `/v1/operators/${id}/recovery-link`, owner);
    const token = tokenOf(made.body.link);
    expect((await open(token)).body).toMatchObject({
      kind: 'recovery',
      name: 'Chris',
      role: 'cashier',
      endsPasskeys: true,
    });
    const back = await registerBy(app, token, 'ignored');
    expect((await sessionOf(back)).body).toMatchObject({ operator: { id, name: 'Chris', role: 'cashier' } });
    expect((await sessionOf(chris)).body).toMatchObject({ code: 'sign_in_required' });
    await expect(registerBy(app, token, 'again')).rejects.toThrow('setup_link_invalid');

    const signIn = async ({ authenticator }: SignedInBrowser) => {
      const begun = await call<{ ceremony: string; options: Record<string, unknown> }>(
        'POST',
        '/v1/console/sign-in/options',
        { headers: { cookie: '', origin: app.platform.config.origin } },
      );
      const credential = authenticator.get(begun.body.options);
      const payload = { ceremony: begun.body.ceremony, credential };
      return (await call('POST', '/v1/console/sign-in', back, payload)).status;
    };
    expect(await Promise.all([chris, back].map(signIn))).toEqual([403, 200]);
    const { data } = (await call<{ data: AuditEntry[] }>('GET', '/v1/audit/entries?limit=10', owner)).body;
    expect(data.find(({ action }) => action === 'operator.recovered')?.after).toMatchObject({
      endedPasskeys: 1,
    });
  });

  it('end at once in every process, which tells its streams', async () => {
    const auditor = await inviteOperator(app, owner, 'auditor', 'Chris');
    const second = await createApp(testConfig(), { database: app.platform.database, clock, log });
    const ended: string[] = [];
    second.modules.operators.onSignOut((merchantId) => ended.push(merchantId));
    const inSecond = () => second.http.inject({ url: '/v1/console/session', headers: auditor.headers });
    expect((await inSecond()).statusCode).toBe(200);
    await call('POST', `/v1/operators/${await idOf('Chris')}/remove`, owner);
    expect((await inSecond()).statusCode).toBe(401);
    await until(() => ended.length > 0);
    expect(ended).toContain(app.modules.firstMerchant.id);
    await second.close();
  });

  it('have every change to them written down, with who made it, and no link', async () => {
    const made = await invite('cashier');
    await registerBy(app, tokenOf(made.link), 'Chris');
    const id = await idOf('Chris');
    await call('POST', `/v1/operators/${id}/role`, owner, { role: 'auditor' });
    await call('POST', `/v1/operators/${id}/role`, owner, { role: 'auditor' });
    const link = await call<Made>('POST', `/v1/operators/${id}/recovery-link`, owner);
    await call('POST', `/v1/invitations/${link.body.invitation.id}/revoke`, owner);
    await call('POST', `/v1/operators/${id}/remove`, owner);
    const { data } = (await call<{ data: AuditEntry[] }>('GET', '/v1/audit/entries?limit=7', owner)).body;
    const object = { kind: 'operator', id, name: 'Chris' };
    expect(data.toReversed()).toMatchObject([
      {
        action: 'invitation.created',
        actor: { name: 'Olivia' },
        object: { name: 'Chris' },
        after: { role: 'cashier' },
      },
      { action: 'operator.registered', actor: { id, name: 'Chris' }, object, after: { role: 'cashier' } },
      { action: 'session.began', object },
      {
        action: 'operator.role_changed',
        actor: { name: 'Olivia' },
        object,
        before: { role: 'cashier' },
        after: { role: 'auditor' },
      },
      { action: 'recovery.created', object: { kind: 'invitation', name: 'Chris' }, after: { operator: id } },
      { action: 'recovery.revoked', object: { kind: 'invitation', id: link.body.invitation.id } },
      { action: 'operator.removed', actor: { name: 'Olivia' }, object, before: { role: 'auditor' } },
    ]);
    for (const each of [made.link, link.body.link]) expect(JSON.stringify(data)).not.toContain(tokenOf(each));
  });
});
