import { equalBytes } from '@tallystick/encoding';
import { combine, split } from 'shamir-secret-sharing';
import type { BlockCiphers } from '../ciphers/block-ciphers.ts';
import { hasOddParity, withOddParity } from '../ciphers/odd-parity.ts';
import { SecretBytes } from '../secret-bytes.ts';
import { CeremonyError } from './ceremony-error.ts';
import { type CeremonySources, checkKey, type MadeParts } from './components.ts';
import { isZero, repeatsDesKey } from './effective-bits.ts';
import { CEREMONY_ID_BYTES, type CeremonyKey, checkTogether, type KeyPart, partName } from './key-part.ts';
import { type CeremonyKeyType, checkValueOf, KEY_TYPES } from './key-type.ts';

/** Most shares of a key: more custodians than a person can keep a list of. The method would have 255. */
export const MOST_SHARES = 16;

/** How a key is shared. */
export interface SharePlan {
  readonly type: CeremonyKeyType;
  /** How many shares recover the key, from 2. */
  readonly threshold: number;
  /** How many there are, up to {@link MOST_SHARES}. */
  readonly of: number;
}

/**
 * Makes a new random key and shares it (Shamir, over the field of 256 elements, each byte by a polynomial of its own): fewer shares than the
 * threshold together say nothing of the key. The key itself is wiped: only a threshold of custodians ever has it.
 *
 * @throws {CeremonyError} `ERR_CEREMONY_COUNT`; `ERR_CEREMONY_KEY` when the source of randomness fails
 */
export async function makeShares(
  { type, threshold, of }: SharePlan,
  { ciphers, randomBytes }: CeremonySources,
): Promise<MadeParts> {
  checkPlan(threshold, of);
  const drawn = randomBytes(KEY_TYPES[type].bytes);
  // A plain array: the library takes no subclass of it.
  const key = Uint8Array.from(KEY_TYPES[type].algorithm === 'tdes' ? withOddParity(drawn) : drawn);
  drawn.fill(0);
  try {
    checkSource(type, key);
    const ceremony = Uint8Array.from(randomBytes(CEREMONY_ID_BYTES));
    const keyCheckValue = checkValueOf(ciphers, type, key);
    const points = await split(key, of, threshold);
    const parts = points.map((point, at): KeyPart => {
      const secret = new SecretBytes(point.subarray(0, key.length));
      const coordinate = point[key.length] ?? 0;
      point.fill(0);
      const checkValue = secret.use((bytes) => checkValueOf(ciphers, type, bytes));
      const numbers = { number: at + 1, of, threshold, coordinate };
      return { kind: 'share', ceremony, type, ...numbers, keyCheckValue, checkValue, secret };
    });
    return { ceremony, type, checkValue: keyCheckValue, parts };
  } finally {
    key.fill(0);
  }
}

/**
 * The key of a threshold of its shares. Whoever gives more than the threshold has them compared as well: one that does not belong to the
 * key of the others is named.
 *
 * @throws {CeremonyError} as {@link checkTogether}, and `ERR_CEREMONY_KEY`, `ERR_CEREMONY_PART_DAMAGED`
 */
export async function recoverKey(ciphers: BlockCiphers, parts: readonly KeyPart[]): Promise<CeremonyKey> {
  const first = checkTogether(ciphers, 'share', parts);
  const { ceremony, type, keyCheckValue } = first;
  const coordinates = new Set(parts.map(({ coordinate }) => coordinate));
  if (coordinates.size < parts.length || coordinates.has(0))
    throw new CeremonyError(
      'ERR_CEREMONY_PART_TWICE',
      'parts',
      'Two shares with different numbers are one share',
      'Each custodian gives another share.',
    );
  const key = await interpolate(parts);
  if (isKey(ciphers, first, key)) return { ceremony, type, checkValue: keyCheckValue, key };
  const suspect = await oddOneOut(ciphers, parts, first);
  try {
    if (suspect !== undefined) throw suspect;
    checkKey(ciphers, type, key, keyCheckValue);
    throw new CeremonyError(
      'ERR_CEREMONY_KEY',
      'key',
      'The shares give a key without odd parity, which is none',
      'One of the shares is not what was made in this ceremony: end it, and find out whose.',
    );
  } finally {
    key.wipe();
  }
}

function checkPlan(threshold: number, of: number): void {
  if (!Number.isInteger(of) || of < 2 || of > MOST_SHARES)
    throw new CeremonyError(
      'ERR_CEREMONY_COUNT',
      'of',
      `A key has 2 to ${MOST_SHARES} shares`,
      'Name another number of shares.',
    );
  if (!Number.isInteger(threshold) || threshold < 2 || threshold > of)
    throw new CeremonyError(
      'ERR_CEREMONY_COUNT',
      'threshold',
      'The threshold is at least 2, and not more than there are shares',
      'One share that recovers the key alone would be the key.',
    );
}

function checkSource(type: CeremonyKeyType, key: Uint8Array): void {
  if (!isZero(type, key) && !repeatsDesKey(type, key)) return;
  throw new CeremonyError(
    'ERR_CEREMONY_KEY',
    'key',
    'The key that was drawn is weak: zero, or of equal DES keys',
    'The source of randomness of this machine fails: use another machine.',
  );
}

async function interpolate(parts: readonly KeyPart[]): Promise<SecretBytes> {
  const points = parts.map(({ secret, coordinate }) =>
    secret.use((bytes) => Uint8Array.from([...bytes, coordinate])),
  );
  try {
    return SecretBytes.adopt(await combine(points));
  } finally {
    for (const point of points) point.fill(0);
  }
}

/** The parity of triple DES is checked too: its check value does not depend on it. */
function isKey(ciphers: BlockCiphers, { type, keyCheckValue }: KeyPart, key: SecretBytes): boolean {
  return key.use((bytes) => {
    if (KEY_TYPES[type].algorithm === 'tdes' && !hasOddParity(bytes)) return false;
    return equalBytes(checkValueOf(ciphers, type, bytes), keyCheckValue);
  });
}

/** The one share without which the others give the key; nothing where there are no more than the threshold. */
async function oddOneOut(
  ciphers: BlockCiphers,
  parts: readonly KeyPart[],
  first: KeyPart,
): Promise<CeremonyError | undefined> {
  if (parts.length <= first.threshold) return;
  for (const [at, part] of parts.entries()) {
    const key = await interpolate(parts.filter((other) => other !== part));
    const found = isKey(ciphers, first, key);
    key.wipe();
    if (found)
      return new CeremonyError(
        'ERR_CEREMONY_PART_DAMAGED',
        `parts[${at}]`,
        `${partName(part)} does not belong to the key of the others`,
        'Go on without it, and find out what happened to it.',
      );
  }
  return;
}
