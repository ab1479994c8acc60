import { createTransport } from 'nodemailer';
import type { Gateway, GatewayAnswer } from './gateway.ts';
import { isLoopback } from './gateway.ts';
import type { MailSettings } from './settings.ts';

const CONNECT_MS = 10_000;
const SILENCE_MS = 20_000;

/** Faults of the connection or of our own sign-in: an operator may mend them, so the message waits. */
const WAITS: Readonly<Record<string, string>> = {
  ECONNECTION: 'mail_unreachable',
  EDNS: 'mail_unreachable',
  ESOCKET: 'mail_unreachable',
  ETIMEDOUT: 'mail_unreachable',
  ETLS: 'mail_tls_failed',
  EREQUIRETLS: 'mail_tls_failed',
  EAUTH: 'mail_sign_in_refused',
  ENOAUTH: 'mail_sign_in_refused',
};

/** Codes of Node for certificates that do not check, which nodemailer passes on within a socket fault. */
const isCertificateFault = (error: Error): boolean => /certificate|altnames|self-signed/i.test(error.message);

/** What a failure of nodemailer means (RFC 5321 section 4.2.1: 5yz is for good, 4yz is for now). */
export const answerOfFault = (error: unknown): GatewayAnswer => {
  if (!(error instanceof Error)) return { answer: 'later', why: 'mail_failed' };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const replied = 'responseCode' in error && typeof error.responseCode === 'number' ? error.responseCode : 0;
  const waits = Object.hasOwn(WAITS, code) ? WAITS[code] : undefined;
  if (waits === 'mail_sign_in_refused') return { answer: 'later', why: waits };
  if (replied >= 500) return { answer: 'refused', why: `smtp_${replied}` };
  if (replied >= 400) return { answer: 'later', why: `smtp_${replied}` };
  if (isCertificateFault(error)) return { answer: 'later', why: 'mail_tls_failed' };
  return { answer: 'later', why: waits ?? 'mail_failed' };
};

/**
 * Mail by SMTP (RFC 5321), with TLS that is verified wherever it leaves this machine. The Message-ID is made of the message's id (RFC 5322
 * section 3.6.4): a mail that is sent twice because its sender died over it is known as one.
 */
export const createMailGateway = (settings: MailSettings): Gateway => {
  const { hostname, port, protocol, username, password } = new URL(settings.url);
  const secure = protocol === 'smtps:';
  const transport = createTransport({
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? (secure ? 465 : 587) : Number(port),
    secure,
    requireTLS: !secure && !isLoopback(hostname),
    ...(username === ''
      ? {}
      : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
    tls: { minVersion: 'TLSv1.2', rejectUnauthorized: true },
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    socketTimeout: SILENCE_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
    logger: false,
  });
  const { from } = settings;
  const domain = from.address.slice(from.address.lastIndexOf('@') + 1);
  return async ({ id, to, subject = '', text, createdAt }) => {
    try {
      await transport.sendMail({
        from,
        to: { name: '', address: to },
        subject,
        text,
        messageId: `<${id}@${domain}>`,
        date: createdAt,
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
      return { answer: 'sent' };
    } catch (error) {
      return answerOfFault(error);
    }
  };
};
