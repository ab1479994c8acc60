import { testEngines } from '@tallystick/database/testing';
import { type Invitation, listMessages, type Message, type Problem } from '@tallystick/protocol';
import { type MailServer, startMailServer } from '@tallystick/testbed/messages';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { captureLog } from '../../testing/captured-log.ts';
import { inviteOperator, registerBy, tokenOf } from '../../testing/invited.ts';
import { createManualClock } from '../../testing/manual-clock.ts';
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
});
