import { AttestationInputError } from '../../errors.ts';
import { CONTEXT, DerReader, TAG_ENUMERATED, TAG_NULL, TAG_SET } from '../../formats/der.ts';
import type { ApplicationFacts, BootFacts } from '../../result/facts.ts';
import { AUTHORIZATION_TAGS } from './authorization-tags.ts';

/** One `AuthorizationList` as written, by tag number. Numbers too large for JavaScript stay bigint. */
export interface AuthorizationList {
  readonly integers: ReadonlyMap<number, number | bigint>;
  readonly integerSets: ReadonlyMap<number, readonly number[]>;
  readonly flags: ReadonlySet<number>;
  readonly octets: ReadonlyMap<number, Uint8Array>;
  readonly rootOfTrust?: BootFacts;
  /** Tags this reader does not know, with the DER of their value: kept and reported, never taken for absent. */
  readonly unknown: ReadonlyMap<number, Uint8Array>;
  /** X.690 wants ascending order; a list that is not was written by something else than KeyMint. */
  readonly tagsAscending: boolean;
}

const BOOT_STATES = ['verified', 'self-signed', 'unverified', 'failed'] as const;
const TAGS_MAX = 128;
const ITEMS_MAX = 64;

const bad = (path: string, message: string): never => {
  throw new AttestationInputError('ERR_KEY_DESCRIPTION', path, message);
};

function readRootOfTrust(reader: DerReader): BootFacts {
  const root = reader.sequence();
  const key = root.octets().toHex();
  const deviceLocked = root.boolean();
  const state = BOOT_STATES[root.count(TAG_ENUMERATED)] ?? bad('rootOfTrust', 'unknown verifiedBootState');
  // verifiedBootHash came with version 3 of the schema.
  if (root.done) return { key, deviceLocked, state };
  const hash = root.octets().toHex();
  root.finish();
  return { key, deviceLocked, state, hash };
}

function readIntegers(reader: DerReader): number[] {
  const set = reader.into(reader.expect(TAG_SET));
  const values: number[] = [];
  while (!set.done) {
    if (values.length === ITEMS_MAX) bad('set', 'too many members');
    values.push(set.count());
  }
  return values;
}

function readInteger(reader: DerReader): number | bigint {
  const value = reader.integer();
  if (value < 0n) bad('integer', 'negative');
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : value;
}

/** @throws AttestationInputError `ERR_KEY_DESCRIPTION` or `ERR_DER`; a value that cannot be read is never treated as absent */
export function readAuthorizationList(list: DerReader): AuthorizationList {
  const integers = new Map<number, number | bigint>();
  const integerSets = new Map<number, readonly number[]>();
  const flags = new Set<number>();
  const octets = new Map<number, Uint8Array>();
  const unknown = new Map<number, Uint8Array>();
  const seen = new Set<number>();
  let rootOfTrust: BootFacts | undefined;
  let tagsAscending = true;
  let previous = -1;
  while (!list.done) {
    const element = list.next();
    const { tag } = element;
    if (element.tagClass !== CONTEXT || !element.constructed) bad(`[${tag}]`, 'not an explicit context tag');
    if (seen.has(tag) || seen.size === TAGS_MAX) bad(`[${tag}]`, 'the same tag twice, or too many tags');
    seen.add(tag);
    if (tag < previous) tagsAscending = false;
    previous = tag;
    const value = list.into(element);
    switch (AUTHORIZATION_TAGS.get(tag)?.[1]) {
      case 'integers':
        integerSets.set(tag, readIntegers(value));
        break;
      case 'integer':
        integers.set(tag, readInteger(value));
        break;
      case 'flag':
        if (value.contentOf(value.expect(TAG_NULL)).length > 0) bad(`[${tag}]`, 'NULL with content');
        flags.add(tag);
        break;
      case 'octets':
        octets.set(tag, value.octets());
        break;
      case 'root-of-trust':
        rootOfTrust = readRootOfTrust(value);
        break;
      case undefined:
        unknown.set(tag, list.contentOf(element));
        value.offset = value.end;
        break;
    }
    value.finish();
  }
  return {
    integers,
    integerSets,
    flags,
    octets,
    unknown,
    tagsAscending,
    ...(rootOfTrust ? { rootOfTrust } : {}),
  };
}

/** `AttestationApplicationId`: SET OF { package name, version code }, SET OF signature digest. */
export function readApplicationId(der: Uint8Array): ApplicationFacts {
  const whole = new DerReader(der);
  const id = whole.sequence();
  whole.finish();
  const packageSet = id.into(id.expect(TAG_SET));
  const packages: { name: string; version: number }[] = [];
  while (!packageSet.done) {
    if (packages.length === ITEMS_MAX) bad('attestationApplicationId', 'too many packages');
    const info = packageSet.sequence();
    const name = readUtf8(info.octets());
    packages.push({ name, version: info.count() });
    info.finish();
  }
  const digestSet = id.into(id.expect(TAG_SET));
  const signatureDigests: string[] = [];
  while (!digestSet.done) {
    if (signatureDigests.length === ITEMS_MAX) bad('attestationApplicationId', 'too many digests');
    signatureDigests.push(digestSet.octets().toHex());
  }
  id.finish();
  return { packages, signatureDigests };
}

const UTF8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function readUtf8(octets: Uint8Array): string {
  try {
    return UTF8.decode(octets);
  } catch {
    return bad('text', 'not UTF-8');
  }
}
