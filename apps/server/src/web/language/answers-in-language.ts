import { wantedLanguage } from '@tallystick/protocol/serving';
import type { AnswerHook } from '../../platform/http.ts';
import { toGerman } from './translate.ts';

/**
 * Members of answers that hold words for people: of a check, of a reason why a terminal takes no payment, of a step of a payment, of a test
 * amount, of what comes built in.
 */
const SENTENCES = new Set(['rule', 'remedy', 'text', 'title', 'meaning', 'note']);
const HOLDS_SENTENCES = /"(?:rule|remedy|text|title|meaning|note)":"/;
const JSON_TYPE = /[/+]json\b/;

/**
 * Members that hold what somebody wrote, sent or was sent, to the letter: a policy's document, sides of a change, a request and its answer. In
 * another language a policy that is copied and saved would be another policy.
 */
const VERBATIM = new Set(['document', 'before', 'after', 'body', 'answer']);

const translated = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(translated);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => {
      if (VERBATIM.has(name)) return [name, part];
      return [name, SENTENCES.has(name) && typeof part === 'string' ? toGerman(part) : translated(part)];
    }),
  );
};

/**
 * Says the sentences in an answer in the language that the client wants (RFC 9110 section 12.5.4). What programs read, ids, codes and what
 * was found, is the same in each, and so is what is kept to the letter. An answer that holds no sentence is sent as it is.
 */
export const sayInLanguage: AnswerHook = (request, reply, payload, done) => {
  const wanted = request.headers['accept-language'];
  const type = reply.getHeader('content-type');
  if (
    wanted === undefined ||
    typeof payload !== 'string' ||
    typeof type !== 'string' ||
    !JSON_TYPE.test(type) ||
    !HOLDS_SENTENCES.test(payload)
  ) {
    done(null, payload);
    return;
  }
  const { language } = wantedLanguage(wanted);
  reply.header('content-language', language).header('vary', 'accept-language');
  if (language === 'en') {
    done(null, payload);
    return;
  }
  reply.removeHeader('content-length');
  done(null, JSON.stringify(translated(JSON.parse(payload))));
};
