import { base64UrlLength } from '@tallystick/encoding';
import { AttestationInputError } from '../errors.ts';
import { type DeviceKeyScheme, SCHEMES } from './device-key-schemes.ts';
import { PURPOSES, type Purpose } from './purpose.ts';
import { isSecurityLevel, SECURITY_ITEMS, type SecurityItems, type SecurityLevel } from './security-items.ts';

/** `typ` of the JWS that answers a challenge. */
export const TRANSACTION_EVIDENCE_TYPE = 'att-evidence+jwt';
/** Characters of header and claims; security items are in the answers that present them. */
const SIGNED_MAX_LENGTH = 4_096;

/** Characters of an answer by a key of this scheme: the same claims, and a signature of the scheme's length. */
export const transactionEvidenceMaxLength = (scheme: DeviceKeyScheme): number =>
  SIGNED_MAX_LENGTH + base64UrlLength(SCHEMES[scheme].signatureBytes);

/**
 * What a device signs to answer a challenge. `paymentId`, `amount` and `currency` are there together for the purposes `transaction` and
 * `pin`, and absent otherwise.
 */
export interface TransactionClaims {
  /** The 32 bytes of the challenge in base64url. */
  readonly challenge: string;
  readonly deviceId: string;
  readonly purpose: Purpose;
  readonly paymentId?: string;
  /** Minor units, decimal digits. */
  readonly amount?: string;
  /** ISO 4217, alphabetic. */
  readonly currency?: string;
  /** Counts every answer of this device, strictly upwards. */
  readonly counter: number;
  /** Security digest of the level, base64url of 32 bytes. */
  readonly digest: string;
  readonly level: SecurityLevel;
  /** Purpose `periodic` alone: the items that the digest is of, when they are not those that were accepted last. */
  readonly items?: SecurityItems;
  /** Unix seconds by the device's clock. */
  readonly time: number;
}

const bad = (path: string): never => {
  throw new AttestationInputError('ERR_CLAIMS', path, 'missing or of the wrong form');
};

const text = (value: unknown, path: string, pattern: RegExp): string =>
  typeof value === 'string' && pattern.test(value) ? value : bad(path);

const count = (value: unknown, path: string): number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : bad(path);

const B32 = /^[A-Za-z0-9_-]{43}$/;
const ID = /^[A-Za-z0-9_.:-]{1,64}$/;
const MEMBERS = new Set([
  'challenge',
  'deviceId',
  'purpose',
  'paymentId',
  'amount',
  'currency',
  'counter',
  'digest',
  'level',
  'items',
  'time',
]);

const ITEMS_MAX = 32;

const itemsOf = (value: unknown): SecurityItems => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return bad('items');
  const entries = Object.entries(value);
  if (entries.length > ITEMS_MAX) return bad('items');
  return Object.fromEntries(
    entries.map(([name, item]: [string, unknown]): [string, string | boolean] => {
      const isItem = typeof item === 'boolean' || (typeof item === 'string' && item.length <= 512);
      return isItem && Object.hasOwn(SECURITY_ITEMS, name) ? [name, item] : bad(`items/${name.slice(0, 64)}`);
    }),
  );
};

/** @throws AttestationInputError `ERR_CLAIMS`, naming the member; members that nobody knows are refused */
export function parseTransactionClaims(value: Readonly<Record<string, unknown>>): TransactionClaims {
  for (const name of Object.keys(value)) if (!MEMBERS.has(name)) bad(name.slice(0, 64));
  const purpose = PURPOSES.find((known) => known === value.purpose) ?? bad('purpose');
  const level = isSecurityLevel(value.level) ? value.level : bad('level');
  const common = {
    challenge: text(value.challenge, 'challenge', B32),
    deviceId: text(value.deviceId, 'deviceId', ID),
    purpose,
    counter: count(value.counter, 'counter'),
    digest: text(value.digest, 'digest', B32),
    level,
    time: count(value.time, 'time'),
  };
  const bound = purpose === 'transaction' || purpose === 'pin';
  if (value.items !== undefined && purpose !== 'periodic') bad('items');
  if (!bound) {
    for (const name of ['paymentId', 'amount', 'currency']) if (value[name] !== undefined) bad(name);
    return value.items === undefined ? common : { ...common, items: itemsOf(value.items) };
  }
  return {
    ...common,
    paymentId: text(value.paymentId, 'paymentId', ID),
    amount: text(value.amount, 'amount', /^(0|[1-9][0-9]{0,17})$/),
    currency: text(value.currency, 'currency', /^[A-Z]{3}$/),
  };
}
