import type { Gateway, GatewayAnswer } from './gateway.ts';
import { fillTemplate, type SmsTemplate } from './sms-template.ts';

const ANSWER_MS = 20_000;

/** Answers that say "not now" although they are of the 4xx class (RFC 9110 sections 15.5.9, RFC 8470, RFC 6585). */
const NOT_NOW: ReadonlySet<number> = new Set([408, 425, 429]);

/** Milliseconds that a gateway asks to wait (RFC 9110 section 10.2.3), where it gives them in seconds. */
const askedMs = (headers: Headers): number => {
  const given = headers.get('retry-after') ?? '';
  return /^\d{1,6}$/.test(given) ? Number(given) * 1_000 : 0;
};

/** 2xx: sent. 4xx: refused for good, but for those that say "not now". Anything else is tried again. */
const answerOf = ({ status, headers }: Response): GatewayAnswer => {
  const why = `sms_http_${status}`;
  if (status >= 200 && status < 300) return { answer: 'sent' };
  if (status >= 400 && status < 500 && !NOT_NOW.has(status)) return { answer: 'refused', why };
  return { answer: 'later', why, askedMs: askedMs(headers) };
};

/** SMS through an HTTP gateway. TLS is verified, and no redirect is followed: it would carry number and text elsewhere. */
export const createSmsGateway = (template: SmsTemplate): Gateway => {
  const { method, headers } = template;
  return async ({ id, to, text }) => {
    const { url, body } = fillTemplate(template, { to, text });
    try {
      const answer = await fetch(url, {
        method,
        // A gateway that knows the header sends one SMS for it, however often it is asked.
        headers: { 'idempotency-key': id, ...headers },
        ...(body === undefined ? {} : { body }),
        redirect: 'manual',
        signal: AbortSignal.timeout(ANSWER_MS),
      });
      await answer.body?.cancel();
      return answerOf(answer);
    } catch {
      return { answer: 'later', why: 'sms_unreachable' };
    }
  };
};
