import { equalBytes } from '@tallystick/encoding';
import type { BlockCiphers } from '../ciphers/block-ciphers.ts';
import type { SecretBytes } from '../secret-bytes.ts';
import { CeremonyError } from './ceremony-error.ts';
import { type CeremonyKeyType, checkValueOf, KEY_TYPES } from './key-type.ts';

/** What one custodian keeps of a key: a component, all of which are needed, or a share, of which a threshold is enough. */
export interface KeyPart {
  readonly kind: 'component' | 'share';
  /** 8 bytes that the parts of one ceremony have in common. No secret. */
  readonly ceremony: Uint8Array;
  readonly type: CeremonyKeyType;
  /** From 1. */
  readonly number: number;
  /** How many parts were made. */
  readonly of: number;
  /** How many of them give the key; of components all. */
  readonly threshold: number;
  /** Where a share lies on its polynomial, 1 to 255; 0 of a component. */
  readonly coordinate: number;
  /** Check value of the key that the parts give. No secret. */
  readonly keyCheckValue: Uint8Array;
  /** Check value of this part, as if it were a key of the type. No secret. */
  readonly checkValue: Uint8Array;
  /** As long as the key. */
  readonly secret: SecretBytes;
}

/** The key that the parts give. Whoever takes it wipes it. */
export interface CeremonyKey {
  readonly ceremony: Uint8Array;
  readonly type: CeremonyKeyType;
  readonly checkValue: Uint8Array;
  readonly key: SecretBytes;
}

export const CEREMONY_ID_BYTES = 8;

/** Whom a message is about: `Share 2`. */
export const partName = ({ kind, number }: KeyPart): string =>
  `${kind === 'share' ? 'Share' : 'Component'} ${number}`;

/**
 * Refuses parts that do not make one key: of several ceremonies, one twice, damaged ones, or too few.
 *
 * @returns the first of them
 * @throws {CeremonyError} as {@link checkBelonging}, and `ERR_CEREMONY_PART_MISSING`
 */
export function checkTogether(
  ciphers: BlockCiphers,
  kind: KeyPart['kind'],
  parts: readonly KeyPart[],
): KeyPart {
  const [first] = parts;
  if (first === undefined)
    throw new CeremonyError(
      'ERR_CEREMONY_PART_MISSING',
      'parts',
      `There is no ${kind}`,
      'Fetch the envelopes.',
    );
  checkBelonging(ciphers, kind, parts);
  checkEnough(parts, first);
  return first;
}

/**
 * Refuses parts that do not belong to one key, however many there are: for whoever reads them one after the other, and would not read on for
 * nothing.
 *
 * @throws {CeremonyError} `ERR_CEREMONY_PART_FOREIGN`, `ERR_CEREMONY_PART_TWICE`, `ERR_CEREMONY_PART_LENGTH`,
 *   `ERR_CEREMONY_PART_DAMAGED`; the path is `parts[n]`, from 0
 */
export function checkBelonging(
  ciphers: BlockCiphers,
  kind: KeyPart['kind'],
  parts: readonly KeyPart[],
): void {
  const seen = new Set<number>();
  for (const [at, part] of parts.entries()) {
    const path = `parts[${at}]`;
    checkKind(part, kind, path);
    checkCeremony(part, parts[0] ?? part, path);
    if (seen.has(part.number))
      throw new CeremonyError(
        'ERR_CEREMONY_PART_TWICE',
        path,
        `${partName(part)} is given twice`,
        `Each custodian gives another ${kind}.`,
      );
    seen.add(part.number);
    checkPart(ciphers, part, path);
  }
}

function checkKind(part: KeyPart, kind: KeyPart['kind'], path: string): void {
  if (part.kind === kind) return;
  throw new CeremonyError(
    'ERR_CEREMONY_PART_FOREIGN',
    path,
    `This is a ${part.kind}, and a ${kind} is expected`,
    part.kind === 'share' ? 'Shares are for recovering a key.' : 'Components are for combining a key.',
  );
}

function checkCeremony(part: KeyPart, first: KeyPart, path: string): void {
  const belongs =
    equalBytes(part.ceremony, first.ceremony) &&
    part.type === first.type &&
    part.of === first.of &&
    part.threshold === first.threshold &&
    equalBytes(part.keyCheckValue, first.keyCheckValue);
  if (belongs) return;
  throw new CeremonyError(
    'ERR_CEREMONY_PART_FOREIGN',
    path,
    `${partName(part)} is of another ceremony than the first ${first.kind}`,
    'Compare the ceremony and the check value of the key on all sheets, and fetch the envelope of this ceremony.',
  );
}

/** Refuses a part that is not as long as the key, or not what its check value says. @throws {CeremonyError} */
export function checkPart(ciphers: BlockCiphers, part: KeyPart, path: string): void {
  if (part.secret.length !== KEY_TYPES[part.type].bytes)
    throw new CeremonyError(
      'ERR_CEREMONY_PART_LENGTH',
      path,
      `${partName(part)} is not as long as the key`,
      'Each part is as long as the key: half a key is no component.',
    );
  const made = part.secret.use((bytes) => checkValueOf(ciphers, part.type, bytes));
  if (!equalBytes(made, part.checkValue))
    throw new CeremonyError(
      'ERR_CEREMONY_PART_DAMAGED',
      path,
      `${partName(part)} has another check value than it says`,
      'Read it again from its sheet. If that changes nothing, the sheet is not what was printed: end the ceremony.',
    );
}

function checkEnough(parts: readonly KeyPart[], first: KeyPart): void {
  if (parts.length >= first.threshold) return;
  const seen = new Set(parts.map(({ number }) => number));
  const missing = Array.from({ length: first.of }, (_, at) => at + 1).filter((number) => !seen.has(number));
  throw new CeremonyError(
    'ERR_CEREMONY_PART_MISSING',
    'parts',
    `${first.threshold} ${first.kind}s are needed, and there ${parts.length === 1 ? 'is' : 'are'} ${parts.length}`,
    first.kind === 'share'
      ? `Fetch ${first.threshold - parts.length} more of the numbers ${missing.join(', ')}.`
      : `Fetch the number${missing.length === 1 ? '' : 's'} ${missing.join(', ')}.`,
  );
}
