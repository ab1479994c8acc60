import { AttestationInputError } from '../errors.ts';
import { CONTEXT, DerReader, TAG_BIT_STRING, TAG_BOOLEAN, TAG_OID } from '../formats/der.ts';
import { describeCbor } from './cbor.ts';
import { type DescribedEntry, type DescribedExtension, WITHHELD } from './described.ts';
import { distinguishedName } from './distinguished-name.ts';
import { describeKeyDescription } from './key-description.ts';
import { dottedOid, nameOfOid } from './object-identifier.ts';

/** RFC 5280 section 4.2.1.3, bit 0 first. */
const KEY_USAGES = [
  'digitalSignature',
  'nonRepudiation',
  'keyEncipherment',
  'dataEncipherment',
  'keyAgreement',
  'keyCertSign',
  'cRLSign',
  'encipherOnly',
  'decipherOnly',
] as const;

const TAG_URI = 6;
const TAG_DNS = 2;
const TAG_DIRECTORY_NAME = 4;

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes).replace(/\p{Cc}/gu, '\ufffd');

const keyUsage = (der: Uint8Array): DescribedEntry[] => {
  const reader = new DerReader(der);
  const bits = reader.contentOf(reader.expect(TAG_BIT_STRING)).subarray(1);
  const named = KEY_USAGES.filter((_, bit) => ((bits[bit >> 3] ?? 0) & (0x80 >> (bit & 7))) !== 0);
  return [{ name: 'may be used for', value: named.join(', ') || 'nothing' }];
};

const basicConstraints = (der: Uint8Array): DescribedEntry[] => {
  const inner = new DerReader(der).sequence();
  const isCa = inner.peeks(TAG_BOOLEAN) && inner.boolean();
  const limit = inner.done
    ? []
    : [{ name: 'CA certificates below it, at most', value: String(inner.count()) }];
  return [{ name: 'CA', value: isCa ? 'yes' : 'no' }, ...limit];
};

const authorityKeyIdentifier = (der: Uint8Array): DescribedEntry[] => {
  const identifier = new DerReader(der).sequence();
  const key = identifier.optionalContext(0);
  return key === undefined ? [] : [{ name: 'key', value: identifier.contentOf(key).toHex() }];
};

const generalNames = (names: DerReader): DescribedEntry[] => {
  const entries: DescribedEntry[] = [];
  while (!names.done) {
    const name = names.next();
    const content = names.contentOf(name);
    if (name.tagClass === CONTEXT && (name.tag === TAG_URI || name.tag === TAG_DNS)) {
      entries.push({ name: name.tag === TAG_URI ? 'address' : 'host', value: text(content) });
    } else if (name.tagClass === CONTEXT && name.tag === TAG_DIRECTORY_NAME) {
      entries.push({ name: 'name', value: distinguishedName(content) });
    } else entries.push({ name: `kind ${name.tag}`, value: content.toHex() });
  }
  return entries;
};

const extendedKeyUsage = (der: Uint8Array): DescribedEntry[] => {
  const list = new DerReader(der).sequence();
  const entries: DescribedEntry[] = [];
  while (!list.done) {
    const oid = dottedOid(list.contentOf(list.expect(TAG_OID)).toHex());
    entries.push({ name: nameOfOid(oid), value: oid });
  }
  return entries;
};

const crlDistributionPoints = (der: Uint8Array): DescribedEntry[] => {
  const points = new DerReader(der).sequence();
  const entries: DescribedEntry[] = [];
  while (!points.done) {
    const point = points.sequence();
    const name = point.optionalContext(0);
    const full = name && point.into(name).optionalContext(0);
    if (name && full) entries.push(...generalNames(point.into(name).into(full)));
  }
  return entries;
};

const octets =
  (name: string) =>
  (der: Uint8Array): DescribedEntry[] => [{ name, value: new DerReader(der).octets().toHex() }];

/** SEQUENCE { [1] { OCTET STRING } }: Apple's own form. */
const appleNonce = (der: Uint8Array): DescribedEntry[] => {
  const sequence = new DerReader(der).sequence();
  const tagged = sequence.optionalContext(1);
  return tagged === undefined ? [] : [{ name: 'nonce', value: sequence.into(tagged).octets().toHex() }];
};

const READERS: Readonly<Record<string, (der: Uint8Array) => DescribedEntry[]>> = {
  '2.5.29.14': octets('key'),
  '2.5.29.15': keyUsage,
  '2.5.29.17': (der) => generalNames(new DerReader(der).sequence()),
  '2.5.29.19': basicConstraints,
  '2.5.29.31': crlDistributionPoints,
  '2.5.29.35': authorityKeyIdentifier,
  '2.5.29.37': extendedKeyUsage,
  '1.3.6.1.4.1.11129.2.1.17': describeKeyDescription,
  '1.3.6.1.4.1.11129.2.1.30': (der) => describeCbor(der),
  '1.3.6.1.4.1.45724.1.1.4': octets('AAGUID'),
  '1.2.840.113635.100.8.2': appleNonce,
};

const isWithheld = ({ meaning, children = [] }: DescribedEntry): boolean =>
  meaning === WITHHELD || children.some(isWithheld);

/** One extension with what it says; one that cannot be read, or that nobody here knows, is shown as its bytes. */
export function describeExtension(extension: {
  readonly oid: string;
  readonly critical: boolean;
  readonly value: Uint8Array;
}): DescribedExtension {
  const oid = dottedOid(extension.oid);
  const common = {
    oid,
    name: nameOfOid(oid),
    critical: extension.critical,
    bytes: extension.value.toHex(),
  };
  const read = READERS[oid];
  if (read === undefined) return { ...common, entries: [] };
  try {
    const entries = read(extension.value);
    // What names one phone or person would stand in the bytes as well.
    return { ...common, entries, bytes: entries.some(isWithheld) ? WITHHELD : common.bytes };
  } catch (error) {
    if (!(error instanceof AttestationInputError)) throw error;
    return { ...common, entries: [{ name: 'cannot be read', value: `${error.path}: ${error.message}` }] };
  }
}
