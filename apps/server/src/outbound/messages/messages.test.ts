import { testEngines } from '@tallystick/database/testing';
import { listMessages } from '@tallystick/protocol';
import {
  type MailServer,
  type SmsGateway,
  startMailServer,
  startSmsGateway,
} from '@tallystick/testbed/messages';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OutgoingMessage, Recipient } from '../../platform/messages.ts';
import { Refusal } from '../../platform/refusal.ts';
import { captureLog } from '../../testing/captured-log.ts';
import { createManualClock, type ManualClock } from '../../testing/manual-clock.ts';
import { createTestApp, type TestApp } from '../../testing/test-app.ts';
import { asOperator, TEST_API_KEY } from '../../testing/test-devices.ts';
import { until } from '../../testing/until.ts';

const SECRET = 'http://localhost:4000/till/confirm.html#open=SECRETSECRETSECRETSECR';
const HOUR_MS = 3_600_000;

describe.each(testEngines())('messages on %s', (engine) => {
  let clock: ManualClock;
  let mail: MailServer;
  let sms: SmsGateway;
  let app: TestApp;
  const { log, text: logged } = captureLog();
  beforeAll(async () => {
    clock = createManualClock();
    [mail, sms] = await Promise.all([startMailServer(), startSmsGateway()]);
    app = await createTestApp(
      engine,
      {
        seedApiKey: TEST_API_KEY,
        mail: { url: mail.url, from: { name: 'Tallystick', address: 'till@example.org' } },
        sms: {
          url: `${sms.origin}/send?to={to}`,
          method: 'POST',
          headers: { 'content-type': 'application/json', authorization: 'Bearer gateway-secret' },
          body: '{"message":"{text}"}',
        },
      },
      { clock, log },
    );
    await app.listen();
  });
  afterAll(async () => {
    await app?.drop();
    await Promise.all([mail?.stop(), sms?.stop()]);
  });
  /** Limits of one test are not those of the next. */
  beforeEach(() => clock.jump(25 * HOUR_MS));
  afterEach(() => {
    const said = logged();
    for (const secret of ['SECRETSECRET', 'gateway-secret', 'robin@', '+49151'])
      expect(said).not.toContain(secret);
  });

  let subjects = 0;
  const message = (to: Recipient, names: Partial<Record<'merchantName' | 'terminalLabel', string>> = {}) => {
    subjects += 1;
    return {
      merchantId: app.modules.firstMerchant.id,
      to,
      template: 'activation-link',
      data: {
        merchantName: 'Café Hazel',
        terminalLabel: 'Front counter',
        terminalNumber: '10000001',
        expiresAt: new Date(clock.now() + 2 * HOUR_MS).toISOString(),
        timeZone: 'Europe/Berlin',
        ...names,
      },
      secret: SECRET,
      secretUntil: new Date(clock.now() + 2 * HOUR_MS),
      subject: `tst_${subjects}`,
    } as const satisfies OutgoingMessage;
  };
  const robin = { channel: 'mail', address: 'robin@example.com' } as const;
  const phone = { channel: 'sms', address: '+49 151 1234-5678' } as const;
  const send = async (given: OutgoingMessage) => {
    const { database, messages } = app.platform;
    const written = await database.transaction((on) => messages.send(on, given));
    messages.wake();
    return written;
  };
  const stands = async (id: string) => {
    const { data } = await asOperator(app).call(listMessages, { query: { limit: 200 } });
    return data.find((found) => found.id === id);
  };
  const reaches = (id: string, state: string, between?: () => void) =>
    until(async () => (await stands(id))?.state === state, between);
  /** The times at which a message is tried come by the clock. */
  const passing = () => clock.advance(500);

  it('a mail goes out once, with its names, its time in the zone and a Message-ID that stays', async () => {
    const before = mail.mails.length;
    const { id, state } = await send(message(robin));
    expect(state).toBe('queued');
    await reaches(id, 'sent', passing);
    expect(mail.mails.length).toBe(before + 1);
    const received = mail.mails.at(-1);
    expect(received).toMatchObject({
      from: 'till@example.org',
      to: ['robin@example.com'],
      headers: { 'message-id': `<${id}@example.org>`, 'auto-submitted': 'auto-generated' },
    });
    expect(received?.text).toContain(SECRET);
    expect(received?.text).toMatch(/good until .* CET, and works once/);
    expect(await stands(id)).toMatchObject({ copy: SECRET, tries: 1, to: 'robin@example.com' });
  });

  it('what is rolled back is never sent', async () => {
    const { database, messages } = app.platform;
    const before = mail.mails.length;
    const rolledBack = database.transaction(async (on) => {
      await messages.send(on, message(robin));
      throw new Error('no');
    });
    await expect(rolledBack).rejects.toThrow('no');
    const { id } = await send(message(robin));
    await reaches(id, 'sent', passing);
    expect(mail.mails.length).toBe(before + 1);
  });

  it('a line break in a name begins no header and no address', async () => {
    const evil = 'Counter\r\nBcc: eve@example.net\r\n\r\nPay here: http://evil.example';
    const { id } = await send(message(robin, { terminalLabel: evil, merchantName: 'A\nTo: x@example.net' }));
    await reaches(id, 'sent', passing);
    const received = mail.mails.at(-1);
    expect(received?.to).toEqual(['robin@example.com']);
    expect(received?.headers).not.toHaveProperty('bcc');
    expect(received?.headers.to).toBe('robin@example.com');
    expect(received?.text).not.toMatch(/^Pay here/m);
  });

  it.each([
    'robin',
    'robin@example.com\r\nBcc: eve@example.net',
    'robin@example.com, eve@example.net',
    'Robin <robin@example.com>',
    '"a b"@example.com',
    'robin@-example.com',
    `${'a'.repeat(65)}@example.com`,
  ])('%j is no mail address', async (address) => {
    const refused = send(message({ channel: 'mail', address }));
    await expect(refused).rejects.toMatchObject({
      code: 'malformed_request',
      given: { path: '/delivery/to' },
    });
  });

  it.each(['0151 12345678', '+49', '+0151123456', '+49151abc4567', '+491511234567890123'])(
    '%j is no telephone number',
    async (address) => {
      await expect(send(message({ channel: 'sms', address }))).rejects.toBeInstanceOf(Refusal);
    },
  );

  it('an SMS goes through the gateway as the template has it, each part escaped for its place', async () => {
    const { id } = await send(message(phone, { terminalLabel: 'The "front" \\ counter' }));
    await reaches(id, 'sent', passing);
    const request = sms.requests.at(-1);
    expect(request).toMatchObject({ method: 'POST', path: '/send?to=%2B4915112345678' });
    expect(request?.headers).toMatchObject({ authorization: 'Bearer gateway-secret', 'idempotency-key': id });
    const { message: said } = JSON.parse(request?.body ?? '') as { message: string };
    expect(said).toBe(`Activate The "front" \\ counter for Café Hazel: open ${SECRET}`);
  });

  it('a server that is not ready is tried again with growing pauses, and the mail is sent once', async () => {
    mail.refuse(451, 3);
    const before = mail.mails.length;
    const began = clock.now();
    const { id } = await send(message(robin));
    await reaches(id, 'sent', passing);
    expect(mail.mails.length).toBe(before + 1);
    expect((await stands(id))?.tries).toBe(4);
    // 5, 10 and 20 seconds, a quarter less each at least.
    expect(clock.now() - began).toBeGreaterThanOrEqual(26_250);
  });

  it('an address that the server refuses for good is not tried again', async () => {
    mail.refuse(550);
    const { id } = await send(message(robin));
    await reaches(id, 'dead', passing);
    expect(await stands(id)).toMatchObject({ tries: 1, fault: 'smtp_550' });
  });

  it('4xx of the gateway is for good; 429, 5xx and a redirect are tried again, as late as it asks', async () => {
    sms.answer([400]);
    const dead = await send(message(phone));
    await reaches(dead.id, 'dead', passing);
    expect((await stands(dead.id))?.fault).toBe('sms_http_400');
    sms.answer([503, 302]);
    sms.answer([429], 90);
    const before = sms.requests.length;
    const began = clock.now();
    const { id } = await send(message(phone));
    await reaches(id, 'sent', passing);
    expect(sms.requests.slice(before).map(({ path }) => path)).not.toContain('/elsewhere');
    expect((await stands(id))?.tries).toBe(4);
    expect(clock.now() - began).toBeGreaterThanOrEqual(90_000);
  });

  it('after its secret ran out a message is dead, and the secret is gone', async () => {
    mail.refuse(451, 100);
    const { id } = await send(message(robin));
    await until(async () => ((await stands(id))?.tries ?? 0) > 0, passing);
    clock.jump(3 * HOUR_MS);
    await reaches(id, 'dead', passing);
    mail.refuse(451, 0);
    await until(
      async () => (await stands(id))?.copy === undefined,
      () => clock.advance(30_000),
    );
    expect((await stands(id))?.text).toContain('(no longer kept)');
  });

  it('what is forgotten is not sent any more and keeps no secret', async () => {
    const { database, messages } = app.platform;
    const given = message(robin);
    const { id } = await database.transaction(async (on) => {
      const written = await messages.send(on, given);
      await messages.forget(on, given.merchantId, given.subject);
      return written;
    });
    expect(await stands(id)).toMatchObject({ state: 'dropped', tries: 0 });
    expect((await stands(id))?.copy).toBeUndefined();
    expect(await database.transaction((on) => messages.sendAgain(on, given.merchantId, id))).toBeUndefined();
  });

  it('one address gets ten an hour, from whomever, and is told when again', async () => {
    const ada = { channel: 'mail', address: 'ada@example.com' } as const;
    for (let time = 0; time < 10; time += 1) await send(message(ada));
    await expect(send(message({ ...ada, address: 'ada@EXAMPLE.com' }))).rejects.toMatchObject({
      code: 'message_limit_exceeded',
      given: { retryAfterSeconds: 3_600 },
    });
    // The same mailbox.
    await expect(send(message({ ...ada, address: 'ADA@example.com' }))).rejects.toMatchObject({
      code: 'message_limit_exceeded',
    });
    clock.jump(HOUR_MS);
    expect((await send(message(ada))).state).toBe('queued');
  });
});

describe.each(testEngines())('an outbox with two processes on %s', (engine) => {
  it('each message is taken by one of them, and one that died is sent by the other, with the same id', async () => {
    const clock = createManualClock();
    const mail = await startMailServer();
    const settings = { url: mail.url, from: { name: '', address: 'till@example.org' } };
    const app = await createTestApp(engine, { seedApiKey: TEST_API_KEY, mail: settings }, { clock });
    const { createApp } = await import('../../app.ts');
    const other = await createApp(
      { ...app.config, mail: settings },
      { clock, database: app.platform.database },
    );
    try {
      const { database, messages } = app.platform;
      for (let at = 0; at < 9; at += 1) {
        await database.transaction((on) =>
          messages.send(on, {
            merchantId: app.modules.firstMerchant.id,
            to: { channel: 'mail', address: `person${at}@example.com` },
            template: 'activation-code',
            data: {
              merchantName: 'Café Hazel',
              terminalLabel: 'Counter',
              terminalNumber: '10000001',
              expiresAt: new Date(clock.now() + HOUR_MS).toISOString(),
              timeZone: 'Europe/Berlin',
            },
            secret: '12345678',
            secretUntil: new Date(clock.now() + HOUR_MS),
            subject: `tst_${at}`,
          }),
        );
      }
      // The first answer is lost: nobody knows whether that mail was taken.
      mail.cutAfterData();
      await Promise.all([app.listen(), other.listen()]);
      await until(
        () => new Set(mail.mails.flatMap(({ to }) => to)).size === 9 && mail.mails.length === 10,
        () => clock.advance(500),
      );
      const ids = mail.mails.map(({ headers }) => headers['message-id']);
      expect(new Set(ids).size).toBe(9);
      clock.advance(60_000);
      await until(
        async () => {
          const { data } = await asOperator(app).call(listMessages, { query: {} });
          return data.every(({ state }) => state === 'sent');
        },
        () => clock.advance(500),
      );
      expect(mail.mails.length).toBe(10);
    } finally {
      await other.close();
      await app.drop();
      await mail.stop();
    }
  });
});
