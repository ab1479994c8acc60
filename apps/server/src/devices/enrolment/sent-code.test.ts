import { testEngines } from '@tallystick/database/testing';
import {
  type ActivationCode,
  createActivationCode,
  type Delivery,
  type EnrolmentMethod,
  getConfirmation,
  listAuditEntries,
  listEvents,
  listMessages,
  listTerminalChanges,
  openActivationLink,
  readActivationLink,
  resendActivation,
  resendCode,
  resendConfirmation,
  resetTerminal,
  type Terminal,
} from '@tallystick/protocol';
import { type MailServer, startMailServer } from '@tallystick/testbed/messages';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../testing/manual-clock.ts';
import { createTestApp, type TestApp } from '../../testing/test-app.ts';
import {
  asAnybody,
  asOperator,
  codeOf,
  enrolDevice,
  linked,
  newTerminal,
  open,
  phoneOf,
  problemOf,
  requestOf,
  TEST_API_KEY,
  typed,
} from '../../testing/test-devices.ts';
import { until } from '../../testing/until.ts';
import { beginsAt, wrongCode } from './testing/enrolment-fixture.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const METHODS: EnrolmentMethod[] = ['digits', 'mail-link', 'mail-code', 'sms-code'];

describe.each(testEngines())('codes that are sent, on %s', (engine) => {
  const clock = createManualClock();
  let mail: MailServer;
  let app: TestApp;
  beforeAll(async () => {
    mail = await startMailServer();
    const settings = { url: mail.url, from: { name: 'Tallystick', address: 'till@example.org' } };
    app = await createTestApp(engine, { seedApiKey: TEST_API_KEY, mail: settings }, { clock });
    await app.listen();
  });
  afterAll(async () => {
    await app?.drop();
    await mail?.stop();
  });
  beforeEach(() => clock.jump(25 * HOUR));

  const { complete, terminalNow } = beginsAt(() => app, clock);
  const anybody = () => asAnybody(app);
  const of = ({ id }: Pick<Terminal, 'id'>) => ({ params: { id } });
  const send = (terminal: Terminal, delivery: Delivery) =>
    asOperator(app).call(createActivationCode, { ...of(terminal), body: { delivery } });
  const robin = { method: 'mail-link', to: 'robin@example.com' } as const;
  const begin = async (delivery: Delivery = robin, enrolmentMethods = METHODS) => {
    const terminal = await newTerminal(app, { enrolmentMethods });
    return { terminal, number: terminal.terminalNumber, code: await send(terminal, delivery) };
  };
  const passing = () => clock.advance(500);
  const delivered = (terminal: Terminal) =>
    until(async () => {
      const { activation } = await terminalNow(terminal.id);
      return activation?.delivery?.state === 'sent' && activation.delivery;
    }, passing);
  /** The newest mail to an address, once it has come. */
  const mailTo = (address: string, after = 0) =>
    until(() => mail.mails.slice(after).findLast(({ to }) => to.includes(address)), passing);
  const tokenIn = (text: string): string => /confirm\.html#open=([A-Za-z0-9_-]{22})$/m.exec(text)?.[1] ?? '';
  const stands = (number: string, code: ActivationCode) =>
    anybody().call(getConfirmation, { body: { terminalNumber: number, secret: typed(code) } });
  const confirm = (token: string) => anybody().call(openActivationLink, { body: { token } });
  const enrolWith = async (number: string, secret: ReturnType<typeof typed>) => {
    const opened = await open(app, number, secret);
    return complete(app, opened.enrolmentId, await requestOf(await phoneOf(app), opened, secret));
  };

  it('nothing enrols before the link is opened, and the device is told where it went', async () => {
    const { terminal, number, code } = await begin();
    expect(code).toMatchObject({ delivery: { method: 'mail-link', state: 'waiting', sendsLeft: 3 } });
    expect(code.code).toMatch(/^\d{8}$/);
    expect(code.link).toBeUndefined();
    expect(code.toPassOn).toBeUndefined();
    expect(await codeOf(open(app, number, typed(code)))).toBe('activation_unconfirmed');
    expect(await delivered(terminal)).toMatchObject({ to: 'robin@example.com' });
    expect(await stands(number, code)).toMatchObject({
      isOpened: false,
      sentTo: 'r…@example.com',
      state: 'sent',
      terminalLabel: 'Counter',
    });
    const { text } = await mailTo('robin@example.com');
    const token = tokenIn(text);
    expect(await anybody().call(readActivationLink, { body: { token } })).toMatchObject({
      terminalNumber: number,
    });
    // A program that opens the links of mails confirms nothing.
    expect(await codeOf(open(app, number, typed(code)))).toBe('activation_unconfirmed');
    expect((await confirm(token)).openedAt).toBeDefined();
    expect((await confirm(token)).openedAt).toBeDefined();
    expect((await stands(number, code)).isOpened).toBe(true);
    await enrolWith(number, typed(code));
    expect((await terminalNow(terminal.id)).status).toBe('active');
    const { data } = await asOperator(app).call(listTerminalChanges, { ...of(terminal), query: {} });
    expect(data.map(({ type }) => type).reverse()).toEqual([
      'terminal.created',
      'terminal.activation_code_created',
      'terminal.activation_sent',
      'terminal.activation_opened',
      'terminal.enrolled',
    ]);
  });

  it('an address is in no event, and its secrets go when they were used', async () => {
    const { terminal, number, code } = await begin({ ...robin, to: 'carmen@example.com' });
    const { text } = await mailTo('carmen@example.com');
    await delivered(terminal);
    await confirm(tokenIn(text));
    await enrolWith(number, typed(code));
    const events = await asOperator(app).call(listEvents, { query: { limit: 200 } });
    expect(JSON.stringify(events)).not.toContain('carmen@');
    expect(JSON.stringify(events)).toContain('c…@example.com');
    const { data } = await asOperator(app).call(listMessages, { query: {} });
    const found = data.find(({ to }) => to === 'carmen@example.com');
    expect(found).toMatchObject({ state: 'sent' });
    expect(found?.copy).toBeUndefined();
    expect(found?.text).not.toContain(tokenIn(text));
  });

  it('of two devices that wait for one link exactly one goes on', async () => {
    const { number, code } = await begin();
    await confirm(tokenIn((await mailTo('robin@example.com', mail.mails.length)).text));
    const secret = typed(code);
    const [one, two] = [await open(app, number, secret), await open(app, number, secret)];
    const bodies = await Promise.all(
      [one, two].map(async (opened) => requestOf(await phoneOf(app), opened, secret)),
    );
    const ends = await Promise.allSettled(
      [one, two].map(({ enrolmentId }, at) => complete(app, enrolmentId, bodies[at] as never)),
    );
    expect(ends.filter(({ status }) => status === 'fulfilled').length).toBe(1);
    expect(await codeOf(open(app, number, secret))).toBe('activation_code_used');
  });

  it('a wrong code learns nothing of the mail, counts, and locks after five', async () => {
    const { number, code } = await begin();
    const secret = wrongCode(code.code);
    const ask = () => anybody().call(getConfirmation, { body: { terminalNumber: number, secret } });
    const problem = await problemOf(ask());
    expect(problem.code).toBe('activation_code_invalid');
    expect(JSON.stringify(problem)).not.toContain('example.com');
    for (let tries = 0; tries < 4; tries += 1) await codeOf(ask());
    expect(await codeOf(stands(number, code))).toBe('activation_code_locked');
    expect(
      await codeOf(
        anybody().call(resendConfirmation, { body: { terminalNumber: number, secret: typed(code) } }),
      ),
    ).toBe('activation_code_locked');
  });

  it('a link that comes late is refused, and one that nobody made', async () => {
    const { number, code } = await begin({ ...robin, to: 'late@example.com' });
    const { text } = await mailTo('late@example.com');
    clock.jump(61 * MINUTE);
    expect(await codeOf(confirm(tokenIn(text)))).toBe('activation_code_expired');
    expect(await codeOf(stands(number, code))).toBe('activation_code_expired');
    expect(await codeOf(confirm('A'.repeat(22)))).toBe('activation_link_invalid');
  });

  it('with a new address the link and the code that went to the old one are over', async () => {
    const { terminal, number, code } = await begin({ ...robin, to: 'old@example.com' });
    const { text } = await mailTo('old@example.com');
    clock.advance(1);
    const next = await send(terminal, { ...robin, to: 'new@example.com' });
    expect(await codeOf(confirm(tokenIn(text)))).toBe('activation_link_invalid');
    expect(await codeOf(stands(number, code))).toBe('activation_code_expired');
    await confirm(tokenIn((await mailTo('new@example.com')).text));
    expect((await stands(number, next)).isOpened).toBe(true);
  });

  it("another terminal's link confirms that one, and its code is told as foreign", async () => {
    const one = await begin({ ...robin, to: 'one@example.com' });
    const two = await begin({ ...robin, to: 'two@example.com' });
    await confirm(tokenIn((await mailTo('two@example.com')).text));
    expect(await codeOf(open(app, one.number, typed(one.code)))).toBe('activation_unconfirmed');
    expect(await codeOf(open(app, one.number, typed(two.code)))).toBe('activation_code_foreign');
  });

  it('the same link again, three times an hour for one address, whoever asks, and then not', async () => {
    const { terminal, number, code } = await begin({ ...robin, to: 'Again@Example.com' });
    const first = tokenIn((await mailTo('Again@example.com')).text);
    const body = { terminalNumber: number, secret: typed(code) };
    const again = await anybody().call(resendConfirmation, { body });
    expect(again).toMatchObject({ state: 'waiting', sendsLeft: 2 });
    await until(() => mail.mails.filter(({ to }) => to.includes('Again@example.com')).length === 2, passing);
    expect(tokenIn((await mailTo('Again@example.com')).text)).toBe(first);
    expect(
      (await asOperator(app).call(resendActivation, { ...of(terminal), body: {} })).activation?.delivery,
    ).toMatchObject({
      sendsLeft: 1,
    });
    // A new code for the same address begins no new hour.
    clock.advance(1);
    const last = await send(terminal, { ...robin, to: 'again@example.com' });
    expect(last.delivery).toMatchObject({ sendsLeft: 0 });
    expect(last.delivery?.nextSendAt).toBeDefined();
    const refused = await problemOf(asOperator(app).call(resendActivation, { ...of(terminal), body: {} }));
    expect(refused.code).toBe('resend_limit_exceeded');
    expect(await codeOf(send(terminal, { ...robin, to: 'again@example.com' }))).toBe('resend_limit_exceeded');
    expect((await send(terminal, { ...robin, to: 'other@example.com' })).delivery?.sendsLeft).toBe(3);
  });

  it('the code is in the mail alone, works once, and not for another terminal', async () => {
    const { number, code } = await begin({ method: 'mail-code', to: 'typed@example.com' });
    expect(code.code).toBeUndefined();
    const { text } = await mailTo('typed@example.com');
    const value = /Activation code: (\d{8})/.exec(text)?.[1] ?? '';
    const secret = { form: 'code', value } as const;
    const other = await begin();
    expect(await codeOf(open(app, other.number, secret))).toBe('activation_code_foreign');
    await enrolWith(number, secret);
    expect(await codeOf(open(app, number, secret))).toBe('activation_code_used');
    const body = { terminalNumber: other.number, secret: typed(other.code) };
    expect((await anybody().call(getConfirmation, { body })).isOpened).toBe(false);
  });

  it('a code in a mail is sent again for whoever knows its number and its address, four times in an hour', async () => {
    const to = 'waits@example.com';
    const { terminal, number } = await begin({ method: 'mail-code', to });
    const codeIn = ({ text }: { readonly text: string }) => /code: (\d{8})/.exec(text)?.[1];
    const first = codeIn(await mailTo(to));
    const ask = (given: string, terminalNumber = number) =>
      anybody().call(resendCode, { body: { terminalNumber, to: given } });
    const again = await ask('Waits@Example.com');
    expect(again).toMatchObject({ state: 'waiting', sendsLeft: 2 });
    // Neither what it is nor the address is told.
    expect(JSON.stringify(again)).not.toMatch(new RegExp(`${first}|waits`, 'i'));
    await until(() => mail.mails.filter((each) => each.to.includes(to)).length === 2, passing);
    expect(codeIn(await mailTo(to))).toBe(first);
    expect(await ask(to)).toMatchObject({ sendsLeft: 1 });
    const last = await ask(to);
    expect(last.sendsLeft).toBe(0);
    const waitMs = Date.parse(last.nextSendAt ?? '') - Date.parse(last.serverTime);
    expect(waitMs).toBeGreaterThan(HOUR - MINUTE);
    expect(waitMs).toBeLessThanOrEqual(HOUR);
    const over = await anybody()
      .call(resendCode, { body: { terminalNumber: number, to } })
      .catch((error: unknown) => error);
    expect(over).toMatchObject({
      code: 'resend_limit_exceeded',
      retryAfterSeconds: Math.ceil(waitMs / 1_000),
    });
    const { data } = await asOperator(app).call(listAuditEntries, { query: { limit: 20 } });
    const object = { kind: 'terminal', id: terminal.id };
    const sent = { action: 'terminal.activation_resent', actor: { kind: 'job', id: 'enrolment' }, object };
    expect(
      data.filter((entry) => entry.object.id === terminal.id && entry.action === sent.action),
    ).toMatchObject([sent, sent, sent]);
  });

  it('a wrong address, a wrong number and a code that is not waited for are told in the same words', async () => {
    const { number, code } = await begin({ method: 'mail-code', to: 'mine@example.com' });
    const linkOnly = await begin({ ...robin, to: 'linked@example.com' });
    const before = mail.mails.length;
    const refusalOf = (terminalNumber: string, to: string) =>
      problemOf(anybody().call(resendCode, { body: { terminalNumber, to } }));
    const refusals = [
      await refusalOf(number, 'other@example.com'),
      await refusalOf(number, '+49 151 1234567'),
      await refusalOf('00000000', 'mine@example.com'),
      await refusalOf(linkOnly.number, 'linked@example.com'),
    ];
    expect(new Set(refusals.map(({ code: of, title, remedy }) => `${of} ${title} ${remedy}`)).size).toBe(1);
    expect(refusals[0]?.code).toBe('activation_not_sent');
    expect(await refusalOf(number, 'no address')).toMatchObject({ code: 'malformed_request', path: '/to' });
    expect(code.delivery?.sendsLeft).toBe(3);
    expect(mail.mails.slice(before).filter(({ to }) => to.includes('other@example.com'))).toEqual([]);
  });

  it('whoever guesses addresses is stopped, and then not told of the right one either', async () => {
    const few = await createTestApp(
      engine,
      { seedApiKey: TEST_API_KEY, publicRequestsPerMinute: 60 },
      { clock },
    );
    try {
      await few.listen();
      const terminal = await newTerminal(few, { enrolmentMethods: ['mail-code'] });
      const delivery = { method: 'mail-code', to: 'mine@example.com' } as const;
      await asOperator(few).call(createActivationCode, { ...of(terminal), body: { delivery } });
      const codeFor = async (to: string) => {
        const body = { terminalNumber: terminal.terminalNumber, to };
        return codeOf(asAnybody(few).call(resendCode, { body }));
      };
      const guessed: (string | undefined)[] = [];
      for (let times = 0; times < 10; times += 1) guessed.push(await codeFor(`guess-${times}@example.com`));
      expect(new Set(guessed)).toEqual(new Set(['activation_not_sent']));
      expect(await codeFor('mine@example.com')).toBe('too_many_requests');
    } finally {
      await few.drop();
    }
  });

  it('with no gateway there is a code to pass on, which the outbox shows in test mode', async () => {
    const { terminal, number, code } = await begin({ method: 'sms-code', to: '+49 151 1234567' });
    expect(code).toMatchObject({ delivery: { state: 'kept', to: '+491511234567' } });
    expect(code.toPassOn).toMatch(/^\d{8}$/);
    const { data } = await asOperator(app).call(listMessages, { query: {} });
    expect(data[0]).toMatchObject({ state: 'kept', channel: 'sms', copy: code.toPassOn });
    await enrolWith(number, { form: 'code', value: code.toPassOn ?? '' });
    expect((await terminalNow(terminal.id)).activation).toBeUndefined();
  });

  it('each is switched by the terminal, and one that works once works again after a reset', async () => {
    const terminal = await newTerminal(app, {
      enrolmentMethods: ['mail-code'],
      oneTimeMethods: ['mail-code'],
    });
    const without = asOperator(app).call(createActivationCode, { ...of(terminal), body: {} });
    expect(await codeOf(without)).toBe('activation_delivery_required');
    const other = await problemOf(send(terminal, robin));
    expect(other).toMatchObject({
      code: 'malformed_request',
      path: '/delivery/method',
      possible: ['mail-code'],
    });
    const once = { method: 'mail-code', to: 'once@example.com' } as const;
    await send(terminal, once);
    const { text } = await mailTo('once@example.com');
    await enrolWith(terminal.terminalNumber, { form: 'code', value: /code: (\d{8})/.exec(text)?.[1] ?? '' });
    expect((await terminalNow(terminal.id)).spentMethods).toEqual(['mail-code']);
    expect(await codeOf(send(terminal, once))).toBe('enrolment_methods_spent');
    const reset = await asOperator(app).call(resetTerminal, { ...of(terminal), body: {} });
    expect(reset.activation).toBeUndefined();
    expect((await send(terminal, once)).delivery).toMatchObject({ method: 'mail-code' });
  });

  it('a mail that is refused for good is told, and a new address mends it', async () => {
    await until(async () => {
      const { data } = await asOperator(app).call(listMessages, { query: { limit: 200 } });
      return data.every(({ state }) => state !== 'queued');
    }, passing);
    mail.refuse(550);
    const { terminal } = await begin({ ...robin, to: 'nobody@example.com' });
    await until(
      async () => (await terminalNow(terminal.id)).activation?.delivery?.state === 'failed',
      passing,
    );
    const { data } = await asOperator(app).call(listTerminalChanges, { ...of(terminal), query: {} });
    expect(data[0]?.type).toBe('terminal.activation_not_sent');
  });

  it('digits and link are as they were, and nothing of theirs is sent', async () => {
    const before = mail.mails.length;
    const terminal = await newTerminal(app);
    const code = await asOperator(app).call(createActivationCode, { ...of(terminal), body: {} });
    expect(code.delivery).toBeUndefined();
    const body = { terminalNumber: terminal.terminalNumber, secret: linked(code) };
    expect(await codeOf(anybody().call(getConfirmation, { body }))).toBe('activation_not_sent');
    expect(await codeOf(asOperator(app).call(resendActivation, { ...of(terminal), body: {} }))).toBe(
      'activation_not_sent',
    );
    await enrolDevice(app, { terminal, code });
    expect(mail.mails.length).toBe(before);
  });
});
