import Type from 'typebox';
import { ConfigError } from '../../platform/config/config-error.ts';
import { defineSettings, type ValuesOf } from '../../platform/config/settings.ts';
import { Whole } from '../../platform/config/variables.ts';
import { isLoopback } from './gateway.ts';
import { type SmsTemplate, templateFault } from './sms-template.ts';

export interface MailSettings {
  /** `smtps://` or `smtp://`, maybe with user and password. A secret. */
  readonly url: string;
  readonly from: { readonly name: string; readonly address: string };
}

export interface MessageSettings {
  /** Undefined: no mail is sent. */
  readonly mail: MailSettings | undefined;
  /** Undefined: no SMS is sent. */
  readonly sms: SmsTemplate | undefined;
  /** Messages of one merchant in an hour, at most. */
  readonly messagesPerHour: number;
  /** For how many days messages are kept. */
  readonly messagesKeptDays: number;
}

const Secret = (pattern: string, example: string, description: string) =>
  Type.Optional(Type.String({ pattern, examples: [example], description, secret: true }));

const variables = {
  TALLYSTICK_SMTP_URL: Secret(
    '^smtps?://.+',
    'smtps://user:password@mail.example.org',
    'the mail server: smtps, or smtp with STARTTLS, with user and password where it asks for them',
  ),
  TALLYSTICK_MAIL_FROM: Type.Optional(
    Type.String({
      pattern: '^([^<>"\\r\\n]{1,60} )?<?[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,253}>?$',
      examples: ['Tallystick <till@example.org>'],
      description: 'what mail is sent from: an address, or a name and the address in angle brackets',
    }),
  ),
  TALLYSTICK_SMS_URL: Secret(
    '^https?://.+',
    'https://sms.example.org/v1/messages',
    'the address of the SMS gateway: https; {to} and {text} stand where number and text go',
  ),
  TALLYSTICK_SMS_METHOD: Type.Enum(['POST', 'PUT', 'GET'], {
    default: 'POST',
    examples: ['POST'],
    description: 'POST, PUT or GET',
  }),
  TALLYSTICK_SMS_HEADERS: Secret(
    '^\\{.*\\}$',
    '{"content-type":"application/json","authorization":"Bearer …"}',
    'headers of the request to the SMS gateway, as a JSON object of texts',
  ),
  TALLYSTICK_SMS_BODY: Secret(
    '.',
    '{"to":"{to}","message":"{text}"}',
    'the body of the request to the SMS gateway, with {to} and {text} where number and text go',
  ),
  TALLYSTICK_MESSAGES_PER_HOUR: Whole(500, 1, 1_000_000, 'messages of one merchant in an hour'),
  RETENTION_MESSAGES_DAYS: Whole(30, 1, 36_500, 'days that messages are kept'),
};

type Read = ValuesOf<typeof variables>;

const refuse = (name: keyof typeof variables, what: string, example: string): never => {
  throw new ConfigError(name, `${name}: ${what}. For example: ${name}=${example}`);
};

const parseMail = (read: Read): MailSettings | undefined => {
  const { TALLYSTICK_SMTP_URL: url, TALLYSTICK_MAIL_FROM: from } = read;
  if (url === undefined) {
    if (from === undefined) return undefined;
    return refuse(
      'TALLYSTICK_SMTP_URL',
      'it must be set where TALLYSTICK_MAIL_FROM is',
      'smtps://user:password@mail.example.org',
    );
  }
  if (!URL.canParse(url) || new URL(url).hostname === '') {
    return refuse(
      'TALLYSTICK_SMTP_URL',
      'it must be a whole address, with signs of a password written as %40',
      'smtps://user:password@mail.example.org',
    );
  }
  const [, name = '', address = ''] = /^(?:(.+) )?<?([^<>\s]+)>?$/.exec(from ?? '') ?? [];
  if (address === '') {
    return refuse(
      'TALLYSTICK_MAIL_FROM',
      'it must be set where TALLYSTICK_SMTP_URL is',
      'Tallystick <till@example.org>',
    );
  }
  return { url, from: { name: name.trim(), address } };
};

/** The headers as they were given; a value that is no text is refused, and never shown. */
const parseHeaders = (given: string | undefined): Readonly<Record<string, string>> => {
  const wrong = () =>
    refuse(
      'TALLYSTICK_SMS_HEADERS',
      'it must be a JSON object of texts',
      '{"content-type":"application/json"}',
    );
  if (given === undefined) return { 'content-type': 'application/json' };
  try {
    const headers: unknown = JSON.parse(given);
    if (typeof headers !== 'object' || headers === null || Array.isArray(headers)) return wrong();
    const entries = Object.entries(headers).map(([name, value]: [string, unknown]) =>
      typeof value === 'string' ? ([name, value] as const) : wrong(),
    );
    return Object.fromEntries(entries);
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    return wrong();
  }
};

const EXAMPLES = {
  TALLYSTICK_SMS_URL: 'https://sms.example.org/v1/messages',
  TALLYSTICK_SMS_HEADERS: '{"content-type":"application/json","authorization":"Bearer …"}',
  TALLYSTICK_SMS_BODY: '{"to":"{to}","message":"{text}"}',
} as const;

const PARTS = {
  url: 'TALLYSTICK_SMS_URL',
  body: 'TALLYSTICK_SMS_BODY',
  headers: 'TALLYSTICK_SMS_HEADERS',
} as const;

const parseSms = (read: Read): SmsTemplate | undefined => {
  const { TALLYSTICK_SMS_URL: url, TALLYSTICK_SMS_METHOD: method, TALLYSTICK_SMS_BODY: body } = read;
  if (url === undefined) {
    for (const name of ['TALLYSTICK_SMS_BODY', 'TALLYSTICK_SMS_HEADERS'] as const) {
      if (read[name] === undefined) continue;
      return refuse(
        'TALLYSTICK_SMS_URL',
        `it must be set where ${name} is`,
        'https://sms.example.org/v1/messages',
      );
    }
    return undefined;
  }
  const template = { url, method, headers: parseHeaders(read.TALLYSTICK_SMS_HEADERS), body };
  const fault = templateFault(template);
  if (fault !== undefined) {
    const name = PARTS[fault.part];
    return refuse(name, fault.what, EXAMPLES[name]);
  }
  const { protocol, hostname } = new URL(url.replaceAll(/\{(to|text)\}/g, ''));
  if (protocol !== 'https:' && !isLoopback(hostname)) {
    return refuse(
      'TALLYSTICK_SMS_URL',
      'it must be https, or http on this machine',
      'https://sms.example.org/v1/messages',
    );
  }
  return template;
};

export const messageSettings = defineSettings(
  variables,
  (read): MessageSettings => ({
    mail: parseMail(read),
    sms: parseSms(read),
    messagesPerHour: read.TALLYSTICK_MESSAGES_PER_HOUR,
    messagesKeptDays: read.RETENTION_MESSAGES_DAYS,
  }),
);
