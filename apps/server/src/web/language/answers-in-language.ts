import { wantedLanguage } from '@tallystick/protocol/serving';
import type { AnswerHook } from '../../platform/http.ts';
import { toGerman } from './translate.ts';

/** Members of answers that hold a sentence for people: of a check, of a reason why a terminal takes no payment. */
const SENTENCES = new Set(['rule', 'remedy', 'text']);
const HOLDS_SENTENCES = /"(?:rule|remedy|text)":"/;
const JSON_TYPE = /[/+]json\b/;

const translated = (_name: string, value: unknown): unknown => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [
      name,
      SENTENCES.has(name) && typeof part === 'string' ? toGerman(part) : part,
    ]),
  );
};

/**
 * Says the sentences in an answer in the language that the client wants (RFC 9110 section 12.5.4). What programs read, ids, codes and what
 * was found, is the same in each. An answer that holds no sentence is sent as it is.
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
  done(null, JSON.stringify(JSON.parse(payload, translated)));
};
