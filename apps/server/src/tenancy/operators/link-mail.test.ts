import { testEngines } from '@tallystick/database/testing';
import { type Invitation, listMessages, type Message, type Problem } from '@tallystick/protocol';
import { type MailServer, startMailServer } from '@tallystick/testbed/messages';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { captureLog } from '../../testing/captured-log.ts';
import { inviteOperator, registerBy, tokenOf } from '../../testing/invited.ts';
import { createManualClock } from '../../testing/manual-clock.ts';
import { addOperator } from '../../testing/second-operator.ts';
import { registerOperator, type SignedInBrowser } from '../../testing/signed-in.ts';
import { createTestApp, type TestApp } from '../../testing/test-app.ts';
import { asOperator, TEST_API_KEY } from '../../testing/test-devices.ts';
import { until } from '../../testing/until.ts';

interface Made {
  readonly invitation: Invitation;
  readonly link: string;
  readonly sending?: string;
}

/** An app whose owner has signed in. */
const open = async (engine: Parameters<typeof createTestApp>[0], mail?: MailServer) => {
  const clock = createManualClock();
  const { log, text } = captureLog('trace');
  const sent = mail && { mail: { url: mail.url, from: { name: '', address: 'till@example.org' } } };
  const app: TestApp = await createTestApp(engine, { seedApiKey: TEST_API_KEY, ...sent }, { clock, log });
  await app.listen();
  const owner: SignedInBrowser = await registerOperator(app, 'Olivia');
  const post = async (url: string, payload: object = {}) => {
    const answer = await app.http.inject({ method: 'POST', url, headers: owner.headers, payload });
    return { status: answer.statusCode, body: JSON.parse(answer.body || '{}') as Made & Partial<Problem> };
  };
  const invite = (payload: object = {}) => post('/v1/invitations', { role: 'cashier', ...payload });
  const messages = async (of: Pick<SignedInBrowser, 'headers'> = owner) =>
    (await app.http.inject({ url: '/v1/messages?limit=50', headers: of.headers })).json<{ data: Message[] }>()
      .data;
  return { app, clock, text, owner, post, invite, messages };
};

describe.each(testEngines())('invitations by mail on %s', (engine) => {
  let mail: MailServer;
  let opened: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    mail = await startMailServer();
    opened = await open(engine, mail);
  });
  afterAll(async () => {
    await opened?.app.drop();
    await mail?.stop();
  });
  const mailsTo = (address: string) => mail.mails.filter(({ to }) => to.includes(address));
  const arrived = (address: string) =>
    until(
      () => mailsTo(address).length > 0,
      () => opened.clock.advance(500),
    );

  it('go out in the language asked for, and the link works and is given too', async () => {
    const { app, invite, text } = opened;
    const made = await invite({ name: 'Chris', to: 'chris@Example.com', language: 'de' });
    expect(made.body).toMatchObject({ sending: 'queued', invitation: { name: 'Chris' } });
    await arrived('chris@example.com');
    const [received] = mailsTo('chris@example.com');
    expect(received?.text).toContain('Guten Tag Chris,');
    expect(received?.text).toContain(made.body.link);
    await registerBy(app, tokenOf(made.body.link), 'Chris');
    // What was used is no longer kept.
    const [message] = await opened.messages();
    expect(message).toMatchObject({ template: 'invitation', state: 'sent' });
    expect(message).not.toHaveProperty('copy');
    for (const secret of ['chris@', tokenOf(made.body.link)]) expect(text()).not.toContain(secret);
  });

  it('greet nobody by an empty name', async () => {
    await opened.invite({ to: 'nobody@example.com' });
    await arrived('nobody@example.com');
    expect(mailsTo('nobody@example.com')[0]?.text).toMatch(/^Hello,$/m);
  });

  it('are written down with who it went to, and not the address', async () => {
    const { app, owner, invite } = opened;
    await invite({ name: 'Dana', to: 'dana@example.com' });
    const answer = await app.http.inject({ url: '/v1/audit/entries?limit=1', headers: owner.headers });
    expect(answer.json().data).toMatchObject([
      { action: 'invitation.created', object: { name: 'Dana' }, after: { sentTo: 'd…@example.com' } },
    ]);
    expect(answer.body).not.toContain('dana@');
  });

  it('are made with none where the address is none, or has had its share', async () => {
    const { app, owner, invite } = opened;
    const count = async () => {
      const listed = await app.http.inject({ url: '/v1/invitations', headers: owner.headers });
      return listed.json<{ data: Invitation[] }>().data.length;
    };
    const before = await count();
    const wrong = await invite({ to: 'chris, eve@example.net' });
    expect([wrong.status, wrong.body.code, wrong.body.path]).toEqual([400, 'malformed_request', '/to']);
    for (let times = 0; times < 10; times += 1) await invite({ to: 'often@example.com' });
    const over = await invite({ to: 'often@example.com' });
    expect([over.status, over.body.code]).toEqual([429, 'message_limit_exceeded']);
    expect(await count()).toBe(before + 10);
  });
});

describe.each(testEngines())('recovery links by mail on %s', (engine) => {
  let mail: MailServer;
  let opened: Awaited<ReturnType<typeof open>>;
  let path = '';
  beforeAll(async () => {
    mail = await startMailServer();
    opened = await open(engine, mail);
    path = `/v1/operators/${(await addOperator(opened.app, 'Robin')).id}/recovery-link`;
  });
  afterAll(async () => {
    await opened?.app.drop();
    await mail?.stop();
  });
  const mailsTo = (address: string) => mail.mails.filter(({ to }) => to.includes(address));
  const openLinks = async () => {
    const { app, owner } = opened;
    const listed = await app.http.inject({ url: '/v1/invitations', headers: owner.headers });
    return listed.json<{ data: Invitation[] }>().data.length;
  };

  it.each([
    ['en', 'Hello Robin,', 'Olivia made you a link'],
    ['de', 'Guten Tag Robin,', 'Olivia hat Ihnen einen Link erstellt'],
  ])(
    'go out in %s, and the link works, is given too, and is forgotten once used',
    async (language, ...said) => {
      const { app, clock, messages, post, text } = opened;
      const made = await post(path, { to: `robin-${language}@Example.com`, language });
      expect([made.status, made.body.sending]).toEqual([201, 'queued']);
      await until(
        () => mailsTo(`robin-${language}@example.com`).length > 0,
        () => clock.advance(500),
      );
      const [received] = mailsTo(`robin-${language}@example.com`);
      for (const part of [...said, made.body.link]) expect(received?.text).toContain(part);
      await until(
        async () => (await messages())[0]?.state === 'sent',
        () => clock.advance(500),
      );
      expect((await messages())[0]).toMatchObject({ template: 'recovery', copy: made.body.link });
      const back = await registerBy(app, tokenOf(made.body.link), 'ignored');
      const who = await app.http.inject({ url: '/v1/console/session', headers: back.headers });
      expect(who.json()).toMatchObject({ operator: { name: 'Robin' } });
      expect((await messages())[0]).not.toHaveProperty('copy');
      for (const secret of ['robin-', tokenOf(made.body.link)]) expect(text()).not.toContain(secret);
    },
  );

  it('are written down with who it went to, and not the address nor the link', async () => {
    const { app, owner, post } = opened;
    const { body } = await post(path, { to: 'robin@example.com' });
    const answer = await app.http.inject({ url: '/v1/audit/entries?limit=1', headers: owner.headers });
    expect(answer.json().data).toMatchObject([
      { action: 'recovery.created', object: { name: 'Robin' }, after: { sentTo: 'r…@example.com' } },
    ]);
    for (const secret of ['robin@', tokenOf(body.link)]) expect(answer.body).not.toContain(secret);
  });

  it('are made with none where the address is none, or has had its share', async () => {
    const before = await openLinks();
    const wrong = await opened.post(path, { to: 'robin, eve@example.net' });
    expect([wrong.status, wrong.body.code, wrong.body.path]).toEqual([400, 'malformed_request', '/to']);
    for (let times = 0; times < 10; times += 1) await opened.post(path, { to: 'often@example.com' });
    const over = await opened.post(path, { to: 'often@example.com' });
    expect([over.status, over.body.code]).toEqual([429, 'message_limit_exceeded']);
    expect(await openLinks()).toBe(before + 10);
  });
});

describe.each(testEngines())('invitations where no mail is set up on %s', (engine) => {
  let opened: Awaited<ReturnType<typeof open>>;
  beforeAll(async () => {
    opened = await open(engine);
  });
  afterAll(() => opened?.app.drop());

  it('say so, and are forgotten once they are revoked or who made them is gone', async () => {
    const { app, owner, invite, messages, post } = opened;
    const none = await invite({ name: 'Ash' });
    expect(none.body).not.toHaveProperty('sending');
    expect(await messages()).toEqual([]);
    const { body } = await invite({ name: 'Chris', to: 'chris@example.com' });
    expect(body.sending).toBe('kept');
    expect((await messages())[0]).toMatchObject({ state: 'kept', copy: body.link });
    expect((await post(`/v1/invitations/${body.invitation.id}/revoke`)).status).toBe(204);
    expect((await messages())[0]).not.toHaveProperty('copy');

    const second = await registerBy(app, tokenOf((await invite({ role: 'owner' })).body.link), 'Robin');
    const theirs = await app.http.inject({
      method: 'POST',
      url: '/v1/invitations',
      headers: second.headers,
      payload: { role: 'cashier', to: 'dana@example.com' },
    });
    expect((await messages())[0]).toMatchObject({ copy: theirs.json<Made>().link });
    const people = await app.http.inject({ url: '/v1/operators', headers: owner.headers });
    const robin = people
      .json<{ data: { id: string; name: string }[] }>()
      .data.find(({ name }) => name === 'Robin');
    expect((await post(`/v1/operators/${robin?.id}/remove`)).status).toBe(204);
    expect((await messages())[0]).not.toHaveProperty('copy');
  });

  it('and so does a recovery link, which is there to copy', async () => {
    const { app, messages, post } = opened;
    const path = `/v1/operators/${(await addOperator(app, 'Kim')).id}/recovery-link`;
    const newest = (await messages())[0]?.id;
    const none = await post(path);
    expect(none.body).not.toHaveProperty('sending');
    expect((await messages())[0]?.id).toBe(newest);
    const { body } = await post(path, { to: 'kim@example.com' });
    expect(body.sending).toBe('kept');
    expect((await messages())[0]).toMatchObject({ template: 'recovery', state: 'kept', copy: body.link });
    expect((await post(`/v1/invitations/${body.invitation.id}/revoke`)).status).toBe(204);
    expect((await messages())[0]).not.toHaveProperty('copy');
  });

  it('have no link for an operator and none for an API key, who may invite nobody', async () => {
    const { app, owner, invite, messages } = opened;
    const { body } = await invite({ role: 'owner', name: 'Chris', to: 'chris@example.net' });
    expect((await messages())[0]).toMatchObject({
      copy: body.link,
      text: expect.stringContaining(body.link),
    });
    const operator = await inviteOperator(app, owner, 'operator', 'Sam');
    const [ofKey] = (await asOperator(app).call(listMessages, { query: { limit: 50 } })).data;
    for (const seen of [(await messages(operator))[0], ofKey]) {
      expect(seen).toMatchObject({ template: 'invitation', to: 'chris@example.net' });
      expect(JSON.stringify(seen)).not.toContain(tokenOf(body.link));
    }
  });

  it('have no link for them either where it lets somebody in again', async () => {
    const { app, owner, post, messages } = opened;
    const path = `/v1/operators/${(await addOperator(app, 'Lou')).id}/recovery-link`;
    const { body } = await post(path, { to: 'lou@example.com' });
    const operator = await inviteOperator(app, owner, 'operator', 'Alex');
    const [ofKey] = (await asOperator(app).call(listMessages, { query: { limit: 50 } })).data;
    for (const seen of [(await messages(operator))[0], ofKey]) {
      expect(seen).toMatchObject({ template: 'recovery', to: 'lou@example.com' });
      expect(JSON.stringify(seen)).not.toContain(tokenOf(body.link));
    }
  });
});
