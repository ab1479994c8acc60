import type { CardProfile } from './profile.ts';

/** Stored or received JSON that is not a card profile. Names the field; never holds a value. */
export class CardProfileError extends Error {
  readonly code = 'ERR_CARD_PROFILE';
  /** Path of the field, for example `keys.acMasterKey`. */
  readonly field: string;

  constructor(field: string, message: string) {
    super(`${message}: ${field}`);
    this.name = 'CardProfileError';
    this.field = field;
  }
}

const HEX = (minBytes: number, maxBytes: number) => new RegExp(`^([0-9A-F]{2}){${minBytes},${maxBytes}}$`);
const DATE = /^\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$/;

const DATA = {
  aid: HEX(5, 16),
  label: /^[\x20-\x7e]{1,16}$/,
  pan: /^\d{12,19}$/,
  panSequence: /^\d{2}$/,
  expiry: DATE,
  effective: DATE,
  issuerCountryCode: /^\d{4}$/,
  serviceCode: /^\d{3}$/,
  languagePreference: /^([a-z]{2}){1,4}$/,
  applicationUsageControl: HEX(2, 2),
  formFactorIndicator: HEX(4, 4),
} as const;
const KEYS = {
  acMasterKey: HEX(16, 16),
  derivationKeyIndex: HEX(1, 1),
  iccModulus: HEX(48, 248),
  iccPrivateExponent: HEX(1, 248),
} as const;
const CERTIFICATES = {
  caPublicKeyIndex: HEX(1, 1),
  issuerCertificate: HEX(64, 248),
  issuerRemainder: HEX(0, 248),
  issuerExponent: HEX(1, 3),
  iccCertificate: HEX(42, 248),
  iccRemainder: HEX(0, 248),
  iccExponent: HEX(1, 3),
} as const;

/**
 * Reads a card profile from JSON, field by field.
 *
 * @param value what `JSON.parse` gave
 * @throws {CardProfileError} naming the first field that is wrong
 */
export function parseCardProfile(value: unknown): CardProfile {
  const root = record('', value);
  if (root.version !== 1) throw new CardProfileError('version', 'Expected 1');
  const kernelId = root.kernelId;
  if (typeof kernelId !== 'number' || !Number.isInteger(kernelId) || kernelId < 1 || kernelId > 255) {
    throw new CardProfileError('kernelId', 'Expected 1 to 255');
  }
  const { onlinePin, signature } = record('cvm', root.cvm);
  if (typeof onlinePin !== 'boolean') throw new CardProfileError('cvm.onlinePin', 'Expected a boolean');
  if (typeof signature !== 'boolean') throw new CardProfileError('cvm.signature', 'Expected a boolean');
  return {
    version: 1,
    ...texts('', root, DATA),
    kernelId,
    cvm: { onlinePin, signature },
    keys: texts('keys.', record('keys', root.keys), KEYS),
    certificates: texts('certificates.', record('certificates', root.certificates), CERTIFICATES),
  };
}

function texts<Name extends string>(
  path: string,
  source: Record<string, unknown>,
  rules: Readonly<Record<Name, RegExp>>,
): Record<Name, string> {
  const out: Partial<Record<Name, string>> = {};
  for (const name of Object.keys(rules) as Name[]) {
    const text = source[name];
    if (typeof text !== 'string' || !rules[name].test(text))
      throw new CardProfileError(path + name, 'Malformed');
    out[name] = text;
  }
  return out as Record<Name, string>;
}

function record(field: string, value: unknown): Record<string, unknown> {
  if (typeof value !== 'object' || value === null)
    throw new CardProfileError(field || 'profile', 'Expected an object');
  return Object.fromEntries(Object.entries(value));
}
