import { equalBytes, xorBytes } from '@tallystick/encoding';
import type { BlockCiphers } from '../ciphers/block-ciphers.ts';
import { withOddParity } from '../ciphers/odd-parity.ts';
import { SecretBytes } from '../secret-bytes.ts';
import { CeremonyError } from './ceremony-error.ts';
import { isSame, isZero, repeatsDesKey } from './effective-bits.ts';
import { CEREMONY_ID_BYTES, type CeremonyKey, checkTogether, type KeyPart, partName } from './key-part.ts';
import { type CeremonyKeyType, checkValueOf, KEY_TYPES } from './key-type.ts';

/** Most custodians of components: a key block names a component by one digit of its key version (ANSI X9.143:2022). */
export const MOST_COMPONENTS = 9;

/** What a ceremony draws on. */
export interface CeremonySources {
  readonly ciphers: BlockCiphers;
  readonly randomBytes: (length: number) => Uint8Array;
}

/** Parts as they were made. */
export interface MadeParts {
  readonly ceremony: Uint8Array;
  readonly type: CeremonyKeyType;
  /** Check value of the key. */
  readonly checkValue: Uint8Array;
  readonly parts: readonly KeyPart[];
}

/**
 * Makes full-length components: each is random and as long as the key, which is their exclusive or. All but one together say nothing of
 * the key (PCI PIN Security Requirements 6 and 12: dual control and split knowledge). Components and key of triple DES have odd parity.
 *
 * @param custodians 2 to {@link MOST_COMPONENTS}
 * @throws {CeremonyError} `ERR_CEREMONY_COUNT`; `ERR_CEREMONY_PART_WEAK`, `ERR_CEREMONY_KEY` when the source of randomness fails
 */
export function makeComponents(
  { type, custodians }: { readonly type: CeremonyKeyType; readonly custodians: number },
  { ciphers, randomBytes }: CeremonySources,
): MadeParts {
  if (!Number.isInteger(custodians) || custodians < 2 || custodians > MOST_COMPONENTS)
    throw new CeremonyError(
      'ERR_CEREMONY_COUNT',
      'custodians',
      `A key has 2 to ${MOST_COMPONENTS} components`,
      'Name another number of custodians.',
    );
  const drawn = Array.from({ length: custodians }, () => adopt(type, randomBytes(KEY_TYPES[type].bytes)));
  const key = keyOf(type, drawn);
  try {
    const ceremony = Uint8Array.from(randomBytes(CEREMONY_ID_BYTES));
    const keyCheckValue = key.use((bytes) => checkValueOf(ciphers, type, bytes));
    const parts = drawn.map((secret, at): KeyPart => {
      const checkValue = secret.use((bytes) => checkValueOf(ciphers, type, bytes));
      const numbers = { number: at + 1, of: custodians, threshold: custodians, coordinate: 0 };
      return { kind: 'component', ceremony, type, ...numbers, keyCheckValue, checkValue, secret };
    });
    checkStrength(parts, key);
    return { ceremony, type, checkValue: keyCheckValue, parts };
  } finally {
    key.wipe();
  }
}

/**
 * The key of all its components: their exclusive or, of triple DES with odd parity whatever parity they have.
 *
 * @throws {CeremonyError} as {@link checkTogether}, and `ERR_CEREMONY_PART_WEAK`, `ERR_CEREMONY_KEY`
 */
export function combineComponents(ciphers: BlockCiphers, parts: readonly KeyPart[]): CeremonyKey {
  const { ceremony, type, keyCheckValue } = checkTogether(ciphers, 'component', parts);
  const key = keyOf(
    type,
    parts.map(({ secret }) => secret),
  );
  try {
    checkStrength(parts, key);
    checkKey(ciphers, type, key, keyCheckValue);
  } catch (error) {
    key.wipe();
    throw error;
  }
  return { ceremony, type, checkValue: keyCheckValue, key };
}

/** Refuses a key with another check value than its parts say. @throws {CeremonyError} `ERR_CEREMONY_KEY` */
export function checkKey(
  ciphers: BlockCiphers,
  type: CeremonyKeyType,
  key: SecretBytes,
  checkValue: Uint8Array,
): void {
  const made = key.use((bytes) => checkValueOf(ciphers, type, bytes));
  if (equalBytes(made, checkValue)) return;
  throw new CeremonyError(
    'ERR_CEREMONY_KEY',
    'key',
    'The parts give a key with another check value than they say',
    'One of the parts is not what was made in this ceremony: end it, and find out whose.',
  );
}

/** Takes bytes over into a secret, with parity where the type has it. */
function adopt(type: CeremonyKeyType, bytes: Uint8Array): SecretBytes {
  const secret = new SecretBytes(KEY_TYPES[type].algorithm === 'tdes' ? withOddParity(bytes) : bytes);
  bytes.fill(0);
  return secret;
}

function keyOf(type: CeremonyKeyType, secrets: readonly SecretBytes[]): SecretBytes {
  let sum = new Uint8Array(KEY_TYPES[type].bytes);
  for (const secret of secrets) {
    const next = secret.use((bytes) => Uint8Array.from(xorBytes(sum, bytes)));
    sum.fill(0);
    sum = next;
  }
  return adopt(type, sum);
}

/** Nobody alone knows the key, and it is none that a cipher is weak with. */
function checkStrength(parts: readonly KeyPart[], key: SecretBytes): void {
  for (const [at, part] of parts.entries()) {
    const { type, secret } = part;
    const path = `parts[${at}]`;
    if (secret.use((bytes) => isZero(type, bytes)))
      throw weak(path, `${partName(part)} is zero, so that it adds nothing to the key`);
    const equal = parts.slice(0, at).find((earlier) => areSame(type, earlier.secret, secret));
    if (equal !== undefined)
      throw weak(path, `${partName(part)} is equal to component ${equal.number}, so that they cancel out`);
  }
  const known = parts.findIndex(({ type, secret }) => areSame(type, key, secret));
  if (known >= 0) throw weak(`parts[${known}]`, 'One component is the key itself: the others cancel out');
  const [first] = parts;
  if (
    first !== undefined &&
    key.use((bytes) => isZero(first.type, bytes) || repeatsDesKey(first.type, bytes))
  )
    throw new CeremonyError(
      'ERR_CEREMONY_KEY',
      'key',
      'The components give a weak key: zero, or of equal DES keys',
      'Make new components.',
    );
}

const weak = (path: string, message: string) =>
  new CeremonyError('ERR_CEREMONY_PART_WEAK', path, message, 'Make new components.');

const areSame = (type: CeremonyKeyType, one: SecretBytes, other: SecretBytes): boolean =>
  one.use((mine) => other.use((theirs) => isSame(type, mine, theirs)));
