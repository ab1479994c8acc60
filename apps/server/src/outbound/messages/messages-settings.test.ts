import { startMailServer, startSmsGateway } from '@tallystick/testbed/messages';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../config.ts';
import { refusalOf } from '../../testing/config-refusal.ts';
import { LANGUAGES, writeText } from './catalogue.ts';
import { createMailGateway } from './mail.ts';
import { pauseAfter } from './pauses.ts';
import { createSmsGateway } from './sms.ts';
import { fillTemplate, templateFault } from './sms-template.ts';

const MAIL = {
  TALLYSTICK_SMTP_URL: 'smtps://u:p%40ss@mail.example.org',
  TALLYSTICK_MAIL_FROM: 'Hazel <till@example.org>',
};
const SMS = {
  TALLYSTICK_SMS_URL: 'https://sms.example.org/send',
  TALLYSTICK_SMS_BODY: '{"to":"{to}","m":"{text}"}',
};

describe('settings of messages', () => {
  it('reads the mail server and the gateway, and neither where neither is set', () => {
    expect(readConfig({})).toMatchObject({ mail: undefined, sms: undefined });
    expect(readConfig({ ...MAIL, ...SMS })).toMatchObject({
      mail: { from: { name: 'Hazel', address: 'till@example.org' } },
      sms: { method: 'POST', headers: { 'content-type': 'application/json' } },
    });
    expect(readConfig({ ...MAIL, TALLYSTICK_MAIL_FROM: 'till@example.org' }).mail?.from).toEqual({
      name: '',
      address: 'till@example.org',
    });
  });

  it.each([
    [{ TALLYSTICK_SMTP_URL: MAIL.TALLYSTICK_SMTP_URL }, 'TALLYSTICK_MAIL_FROM'],
    [{ TALLYSTICK_MAIL_FROM: 'till@example.org' }, 'TALLYSTICK_SMTP_URL'],
    [{ ...MAIL, TALLYSTICK_SMTP_URL: 'http://mail.example.org' }, 'smtps'],
    [{ ...MAIL, TALLYSTICK_MAIL_FROM: 'a b <c@example.org>, d@example.org' }, 'TALLYSTICK_MAIL_FROM'],
    [{ TALLYSTICK_SMS_BODY: '{to}{text}' }, 'TALLYSTICK_SMS_URL'],
    [{ ...SMS, TALLYSTICK_SMS_URL: 'http://sms.example.org/send' }, 'https'],
    [{ ...SMS, TALLYSTICK_SMS_BODY: '{"to":"{to}"}' }, '{text}'],
    [{ ...SMS, TALLYSTICK_SMS_BODY: '{"to":{to},"m":{text}}' }, 'JSON'],
    [{ ...SMS, TALLYSTICK_SMS_METHOD: 'GET' }, 'GET'],
    [{ ...SMS, TALLYSTICK_SMS_HEADERS: '{"authorization":7}' }, 'TALLYSTICK_SMS_HEADERS'],
    [{ ...SMS, TALLYSTICK_SMS_HEADERS: '{"bad name":"x"}' }, 'TALLYSTICK_SMS_HEADERS'],
    [{ TALLYSTICK_SMS_ULR: 'https://sms.example.org' }, 'TALLYSTICK_SMS_URL'],
  ])('refuses %j at the start', (env, names) => {
    expect(refusalOf(env as Record<string, string>).message).toContain(names);
  });

  it('a refusal of a setting shows no password and no key', () => {
    const secret = 'hunter2hunter2';
    const given = [
      { ...MAIL, TALLYSTICK_SMTP_URL: `smtps://u:${secret}@` },
      { ...SMS, TALLYSTICK_SMS_HEADERS: `{"authorization":"${secret}"` },
      { ...SMS, TALLYSTICK_SMS_BODY: `{"key":"${secret}"}` },
    ];
    for (const env of given) expect(refusalOf(env).message).not.toContain(secret);
  });
});

describe('the template of an SMS', () => {
  const values = { to: '+4915112345678', text: 'a "b" & {to}\n' };
  it('escapes for JSON, forms and addresses, and fills in what it filled in no second time', () => {
    const base = { url: 'https://x.example/{to}', method: 'POST', body: '{"t":"{text}"}' } as const;
    const json = fillTemplate(
      { ...base, headers: { 'Content-Type': 'application/json; charset=utf-8' } },
      values,
    );
    expect(json.url).toBe('https://x.example/%2B4915112345678');
    expect(JSON.parse(json.body ?? '')).toEqual({ t: values.text });
    const form = {
      ...base,
      body: 't={text}',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    };
    expect(new URLSearchParams(fillTemplate(form, values).body).get('t')).toBe(values.text);
  });

  it('a GET carries both in its address', () => {
    const template = {
      url: 'https://x.example/?to={to}&t={text}',
      method: 'GET',
      headers: {},
      body: undefined,
    } as const;
    expect(templateFault(template)).toBeUndefined();
    expect(new URL(fillTemplate(template, values).url).searchParams.get('t')).toBe(values.text);
  });
});

describe('pauses between tries', () => {
  it('grow twofold up to an hour, a quarter more or less, and are as long as was asked', () => {
    expect([1, 2, 3, 4].map((tries) => pauseAfter(tries, 0.5))).toEqual([5_000, 10_000, 20_000, 40_000]);
    expect(pauseAfter(1, 0)).toBe(3_750);
    expect(pauseAfter(40, 1)).toBe(4_500_000);
    expect(pauseAfter(1, 0.5, 120_000)).toBe(120_000);
    expect(pauseAfter(1, 0.5, 999_999_999)).toBe(3_600_000);
  });
});

describe('texts', () => {
  it('every language has every text, with the secret and every name in it', () => {
    const names = {
      merchantName: 'MERCHANT',
      terminalLabel: 'LABEL',
      terminalNumber: '12345678',
      name: 'NAME',
      invitedBy: 'BY',
      madeBy: 'BY',
    };
    const time = { expiresAt: '2026-11-30T12:00:00Z', timeZone: 'Asia/Tokyo' };
    const first = LANGUAGES.en;
    for (const [language, catalogue] of Object.entries(LANGUAGES)) {
      expect(Object.keys(catalogue.messages), language).toEqual(Object.keys(first.messages));
      for (const template of Object.keys(catalogue.messages) as (keyof typeof catalogue.messages)[]) {
        for (const channel of ['mail', 'sms'] as const) {
          const { subject = '', text } = writeText(
            language as 'en',
            channel,
            template,
            { ...names, ...time },
            'SECRET',
          );
          expect(text, `${language} ${template} ${channel}`).toContain('SECRET');
          expect(`${subject} ${text}`).not.toMatch(/undefined|\[object/);
          if (channel === 'mail') expect(text).toMatch(/21:00/);
        }
      }
    }
  });
});

describe('gateways', () => {
  const leaving = { id: 'msg_1', to: 'robin@example.com', text: 'x', subject: 's', createdAt: new Date(0) };
  const from = { name: '', address: 'till@example.org' };
  it('mail to a server whose certificate nobody trusts waits, and is not sent', async () => {
    const server = await startMailServer({ tls: true });
    expect(await createMailGateway({ url: server.url, from })(leaving)).toEqual({
      answer: 'later',
      why: 'mail_tls_failed',
    });
    expect(server.mails).toEqual([]);
    await server.stop();
  });

  it('signs in where it is told to; a wrong password waits for the operator', async () => {
    const server = await startMailServer({ user: 'till', password: 'p@ss' });
    expect(await createMailGateway({ url: server.url, from })(leaving)).toEqual({ answer: 'sent' });
    const wrong = server.url.replace('p%40ss', 'other');
    expect(await createMailGateway({ url: wrong, from })(leaving)).toEqual({
      answer: 'later',
      why: 'mail_sign_in_refused',
    });
    await server.stop();
  });

  it('a gateway that is away waits', async () => {
    const gateway = await startSmsGateway();
    const template = {
      url: `${gateway.origin}/{to}{text}`,
      method: 'POST',
      headers: {},
      body: undefined,
    } as const;
    await gateway.stop();
    expect(await createSmsGateway(template)(leaving)).toEqual({ answer: 'later', why: 'sms_unreachable' });
  });
});
