import { AttestationInputError } from '../errors.ts';
import type { AuthorizationList } from '../verifiers/android-key/authorization-list.ts';
import { readApplicationId } from '../verifiers/android-key/authorization-list.ts';
import { AUTHORIZATION_TAGS } from '../verifiers/android-key/authorization-tags.ts';
import { parseKeyDescription } from '../verifiers/android-key/key-description.ts';
import { type DescribedEntry, entriesOf, WITHHELD } from './described.ts';

/** Words for the enumerations of KeyMint (hardware/interfaces/security/keymint). */
const WORDS: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  purpose: {
    0: 'encrypt',
    1: 'decrypt',
    2: 'sign',
    3: 'verify',
    5: 'wrap key',
    6: 'agree key',
    7: 'attest key',
  },
  algorithm: { 1: 'RSA', 3: 'EC', 4: 'ML-DSA', 32: 'AES', 33: 'triple DES', 128: 'HMAC' },
  digest: { 0: 'none', 1: 'MD5', 2: 'SHA-1', 3: 'SHA-224', 4: 'SHA-256', 5: 'SHA-384', 6: 'SHA-512' },
  ecCurve: { 0: 'P-224', 1: 'P-256', 2: 'P-384', 3: 'P-521', 4: 'Curve25519' },
  origin: { 0: 'generated', 1: 'derived', 2: 'imported', 3: 'reserved', 4: 'securely imported' },
  userAuthType: { 0: 'none', 1: 'password', 2: 'fingerprint', 3: 'password or fingerprint' },
};

const TIMES = new Set([
  'activeDateTime',
  'originationExpireDateTime',
  'usageExpireDateTime',
  'creationDateTime',
]);
/** What names one device or person is not for a screen: it is shown by its length. */
const PERSONAL = new Set([
  'attestationIdSerial',
  'attestationIdImei',
  'attestationIdSecondImei',
  'attestationIdMeid',
]);
const PRINTABLE = /^[\x20-\x7e]+$/;

const timeOf = (ms: number | bigint): string | undefined => {
  const date = new Date(Number(ms));
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
};

const osVersionOf = (value: number): string =>
  `${Math.floor(value / 10_000)}.${Math.floor(value / 100) % 100}.${value % 100}`;

const meaningOf = (name: string, value: number | bigint): string | undefined => {
  if (TIMES.has(name)) return timeOf(value);
  if (name === 'osVersion') return osVersionOf(Number(value));
  return WORDS[name]?.[Number(value)];
};

const octetsEntry = (name: string, octets: Uint8Array): DescribedEntry => {
  if (PERSONAL.has(name)) return { name, value: `${octets.length} bytes`, meaning: WITHHELD };
  if (name === 'attestationApplicationId') return applicationEntry(name, octets);
  const text = new TextDecoder().decode(octets);
  return PRINTABLE.test(text)
    ? { name, value: octets.toHex(), meaning: text }
    : { name, value: octets.toHex() };
};

function applicationEntry(name: string, octets: Uint8Array): DescribedEntry {
  try {
    const { packages, signatureDigests } = readApplicationId(octets);
    return {
      name,
      value: packages.map((app) => app.name).join(', '),
      children: [
        ...packages.map((app) => ({ name: 'package', value: app.name, meaning: `version ${app.version}` })),
        ...signatureDigests.map((digest) => ({ name: 'signing certificate, SHA-256', value: digest })),
      ],
    };
  } catch (error) {
    if (error instanceof AttestationInputError)
      return { name, value: octets.toHex(), meaning: 'cannot be read' };
    throw error;
  }
}

const listEntries = (list: AuthorizationList): DescribedEntry[] => {
  const found: [tag: number, entry: DescribedEntry][] = [];
  const nameOf = (tag: number): string => AUTHORIZATION_TAGS.get(tag)?.[0] ?? 'unknown';
  for (const [tag, value] of list.integers) {
    const meaning = meaningOf(nameOf(tag), value);
    found.push([
      tag,
      { name: nameOf(tag), value: String(value), ...(meaning === undefined ? {} : { meaning }) },
    ]);
  }
  for (const [tag, values] of list.integerSets) {
    const meaning = values.flatMap((value) => meaningOf(nameOf(tag), value) ?? []).join(', ');
    found.push([
      tag,
      { name: nameOf(tag), value: values.join(', '), ...(meaning === '' ? {} : { meaning }) },
    ]);
  }
  for (const tag of list.flags) found.push([tag, { name: nameOf(tag), value: 'yes' }]);
  for (const [tag, octets] of list.octets) found.push([tag, octetsEntry(nameOf(tag), octets)]);
  for (const [tag, der] of list.unknown) {
    found.push([tag, { name: 'unknown tag', value: der.toHex(), meaning: 'kept, not understood' }]);
  }
  if (list.rootOfTrust) {
    const { key, deviceLocked, state, hash } = list.rootOfTrust;
    const children = entriesOf({
      verifiedBootKey: key,
      deviceLocked: deviceLocked ? 'yes' : 'no',
      verifiedBootState: state,
      verifiedBootHash: hash,
    });
    const value = `${deviceLocked ? 'locked' : 'unlocked'}, ${state}`;
    found.push([704, { name: 'rootOfTrust', value, children }]);
  }
  return found
    .toSorted(([left], [right]) => left - right)
    .map(([tag, entry]) => ({ ...entry, name: `[${tag}] ${entry.name}` }));
};

/**
 * The KeyMint key description, every tag by name, in the order of the tags.
 * @throws AttestationInputError `ERR_KEY_DESCRIPTION` or `ERR_DER`
 */
export function describeKeyDescription(der: Uint8Array): DescribedEntry[] {
  const description = parseKeyDescription(der);
  return [
    { name: 'attestationVersion', value: String(description.attestationVersion) },
    { name: 'attestationSecurityLevel', value: description.attestationSecurityLevel },
    { name: 'keyMintVersion', value: String(description.keyMintVersion) },
    { name: 'keyMintSecurityLevel', value: description.keyMintSecurityLevel },
    { name: 'attestationChallenge', value: description.attestationChallenge.toHex() },
    { name: 'uniqueId', value: description.uniqueId.length === 0 ? 'none' : description.uniqueId.toHex() },
    {
      name: 'softwareEnforced',
      value: 'what the operating system vouches for',
      children: listEntries(description.softwareEnforced),
    },
    {
      name: 'hardwareEnforced',
      value: 'what the secure hardware vouches for',
      children: listEntries(description.hardwareEnforced),
    },
  ];
}
