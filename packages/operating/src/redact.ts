import { holdsCardNumber, maskCardNumbers } from '@tallystick/protocol/serving';

/** Names whose values are never logged, compared without case, `-` and `_`. */
const SECRET_NAMES = new Set([
  'authorization',
  'dpop',
  'cookie',
  'setcookie',
  'password',
  'secret',
  'setuptoken',
  'token',
  'accesstoken',
  'refreshtoken',
  'clientassertion',
  'assertion',
  'apikey',
  'code',
  'activationcode',
  'link',
  'carddata',
  'pan',
  'track2',
  'track2equivalentdata',
  'pin',
  'pinblock',
  'ticket',
  'key',
  'privatekey',
  'masterkey',
  'credential',
  'evidence',
  'signature',
  'personalisation',
  'idempotencykey',
  'databaseurl',
  'wallettoken',
  'operatorkey',
  'metricstoken',
  'card',
  'profile',
]);

const HIDDEN = '[hidden]';
const MAX_DEPTH = 6;
const MAX_TEXT = 8_192;
/** No number below it is that of a card, and no name that is shorter than its digits holds one. */
const SMALLEST_CARD = 1e12;
const SHORTEST_CARD = 13;

/**
 * Things that are secret wherever they stand in a text: tokens, API keys, set-up links, URL passwords, queries, long runs of digits. What
 * one of them looks at, a match of it takes: the time is linear in the length, whatever the text.
 */
const PATTERNS: readonly (readonly [RegExp, string | ((found: string) => string)])[] = [
  [/\btsk_(test|live)_[A-Za-z0-9_-]+/g, `tsk_$1_${HIDDEN}`],
  [/#(setup|code|activate|[a-z]+)=[A-Za-z0-9_%.-]+/g, `#$1=${HIDDEN}`],
  [/\b(Bearer|DPoP)\s+[A-Za-z0-9._~+/=-]+/g, `$1 ${HIDDEN}`],
  [/\beyJ[A-Za-z0-9_.-]*/g, (found) => (found.split('.', 3).length > 2 ? HIDDEN : found)],
  [/(:\/\/[^\s/:@]*):[^\s/@]*@/g, `$1:${HIDDEN}@`],
  [/\?[^\s"']*/g, (found) => (found.includes('=') ? `?${HIDDEN}` : found)],
  [/(?<![\d.])\d{13,19}(?![\d.])/g, HIDDEN],
];

/** A text of any length with every secret that has a known shape taken out, and of card numbers in groups all but what may be shown. */
export const withoutSecrets = (text: string): string => {
  let clean = text;
  for (const [pattern, put] of PATTERNS) {
    clean = typeof put === 'string' ? clean.replace(pattern, put) : clean.replace(pattern, put);
  }
  return maskCardNumbers(clean);
};

/** As much of a text as is logged, with its secrets taken out. */
export const redactText = (text: string): string =>
  withoutSecrets(text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text);

const cleanName = (name: string): string => (name.length < SHORTEST_CARD ? name : redactText(name));

const isSecretName = (name: string): boolean => SECRET_NAMES.has(name.toLowerCase().replaceAll(/[-_]/g, ''));

const redactError = (error: Error, depth: number): Record<string, unknown> => {
  const code = (error as Error & { code?: unknown }).code;
  return {
    name: error.name,
    message: redactText(error.message),
    ...(typeof code === 'string' ? { reason: redactText(code) } : {}),
    ...(error.stack === undefined ? {} : { stack: redactText(error.stack) }),
    ...(error.cause === undefined ? {} : { cause: redactAt(error.cause, depth + 1) }),
  };
};

const redactAt = (value: unknown, depth: number): unknown => {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return redactText(value.toString());
  if (typeof value === 'number')
    return value >= SMALLEST_CARD && holdsCardNumber(String(value)) ? HIDDEN : value;
  if (typeof value !== 'object' || value === null) return value;
  if (depth > MAX_DEPTH) return '[deep]';
  if (value instanceof Error) return redactError(value, depth);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return `[${value.length} bytes]`;
  if (Array.isArray(value)) return value.slice(0, 100).map((item) => redactAt(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      cleanName(name),
      isSecretName(name) ? HIDDEN : redactAt(item, depth + 1),
    ]),
  );
};

/** A copy that is fit to be logged: values under secret names are hidden, texts are cleaned, bytes become their count. */
export const redact = (value: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      cleanName(name),
      isSecretName(name) ? HIDDEN : redactAt(item, 1),
    ]),
  );
