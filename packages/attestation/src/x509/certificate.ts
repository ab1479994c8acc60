import { hash } from 'node:crypto';
import { equalBytes } from '@tallystick/encoding';
import { AttestationInputError } from '../errors.ts';
import {
  type DerDepartures,
  DerReader,
  TAG_BIT_STRING,
  TAG_BOOLEAN,
  TAG_GENERALIZED_TIME,
  TAG_INTEGER,
  TAG_OID,
  TAG_SEQUENCE,
  TAG_UTC_TIME,
} from '../formats/der.ts';
import { CERTIFICATE_BYTES_MAX } from '../formats/pem.ts';

interface CertificateExtension {
  /** Content octets of the object identifier, hex. */
  readonly oid: string;
  readonly critical: boolean;
  readonly value: Uint8Array;
}

/** A parsed certificate (RFC 5280 section 4.1). Byte fields are views into `der`. */
export interface Certificate {
  readonly der: Uint8Array;
  /** SHA-256 of `der`, lower-case hex. */
  readonly fingerprint: string;
  readonly tbs: Uint8Array;
  /** Lower-case hex without leading zeros: the form of revocation lists. */
  readonly serial: string;
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  /** Unix milliseconds. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly spki: Uint8Array;
  /** Content octets of the signature algorithm's object identifier, hex. */
  readonly signatureAlgorithm: string;
  readonly signature: Uint8Array;
  readonly isCa: boolean;
  readonly pathLength?: number;
  /** First octet of KeyUsage, bit 0 in the highest bit; absent: no such extension. */
  readonly keyUsage?: number;
  readonly extensions: readonly CertificateExtension[];
  /** A BOOLEAN of it is written in BER: TRUE as another octet than FF. */
  readonly looseBoolean: boolean;
}

const OID_BASIC_CONSTRAINTS = '551d13';
const OID_KEY_USAGE = '551d0f';
const EXTENSIONS_MAX = 32;

const bad = (path: string, message: string): never => {
  throw new AttestationInputError('ERR_CERTIFICATE', path, message);
};

const hexOf = (bytes: Uint8Array): string => bytes.toHex();

const digits = (content: Uint8Array, from: number, count: number): number => {
  let value = 0;
  for (let i = from; i < from + count; i++) {
    const digit = (content[i] ?? 0) - 0x30;
    if (digit < 0 || digit > 9) bad('validity', 'time is not digits');
    value = value * 10 + digit;
  }
  return value;
};

/** UTCTime or GeneralizedTime in the forms that RFC 5280 section 4.1.2.5 allows. */
function readTime(reader: DerReader): number {
  const generalized = reader.peeks(TAG_GENERALIZED_TIME);
  const content = reader.contentOf(reader.expect(generalized ? TAG_GENERALIZED_TIME : TAG_UTC_TIME));
  const yearDigits = generalized ? 4 : 2;
  if (content.length !== yearDigits + 11 || content[content.length - 1] !== 0x5a)
    bad('validity', 'time is not in Z form');
  const written = digits(content, 0, yearDigits);
  const year = generalized ? written : written < 50 ? 2000 + written : 1900 + written;
  const at = (index: number): number => digits(content, yearDigits + 2 * index, 2);
  return Date.UTC(year, at(0) - 1, at(1), at(2), at(3), at(4));
}

function readExtensions(reader: DerReader): CertificateExtension[] {
  const list = reader.sequence();
  reader.finish();
  const extensions: CertificateExtension[] = [];
  while (!list.done) {
    if (extensions.length === EXTENSIONS_MAX) bad('extensions', 'too many extensions');
    const extension = list.sequence();
    const oid = hexOf(extension.contentOf(extension.expect(TAG_OID)));
    const critical = extension.peeks(TAG_BOOLEAN) ? extension.boolean() : false;
    const value = extension.octets();
    extension.finish();
    if (extensions.some((other) => other.oid === oid)) bad('extensions', 'the same extension twice');
    extensions.push({ oid, critical, value });
  }
  return extensions;
}

function readBasicConstraints(
  value: Uint8Array,
  departures: DerDepartures,
): { isCa: boolean; pathLength?: number } {
  const outer = new DerReader(value, 0, value.length, departures);
  const inner = outer.sequence();
  outer.finish();
  const isCa = inner.peeks(TAG_BOOLEAN) ? inner.boolean() : false;
  if (inner.done) return { isCa };
  const pathLength = inner.count(TAG_INTEGER);
  inner.finish();
  return { isCa, pathLength };
}

function readKeyUsage(value: Uint8Array): number {
  const reader = new DerReader(value);
  const content = reader.contentOf(reader.expect(TAG_BIT_STRING));
  reader.finish();
  return content[1] ?? 0;
}

/**
 * Reads one certificate: strict DER, every field that path validation needs, nothing after the end.
 * @param fingerprint SHA-256 of `der` in lower-case hex, if the caller has it already
 * @throws AttestationInputError `ERR_CERTIFICATE` or `ERR_DER`
 */
export function parseCertificate(
  der: Uint8Array,
  fingerprint: string = hash('sha256', der, 'hex'),
): Certificate {
  if (der.length > CERTIFICATE_BYTES_MAX) bad('', 'certificate is too large');
  const whole = new DerReader(der);
  const certificate = whole.sequence();
  whole.finish();
  const tbsElement = certificate.expect(TAG_SEQUENCE);
  const outerAlgorithm = certificate.expect(TAG_SEQUENCE);
  const signatureBits = certificate.contentOf(certificate.expect(TAG_BIT_STRING));
  certificate.finish();
  if (signatureBits[0] !== 0) bad('signatureValue', 'signature is not whole octets');

  const tbs = certificate.into(tbsElement);
  const version = tbs.optionalContext(0);
  if (version === undefined || tbs.into(version).count() !== 2)
    bad('version', 'not an X.509 version 3 certificate');
  const serialContent = tbs.contentOf(tbs.expect(TAG_INTEGER));
  if (serialContent.length === 0 || serialContent.length > 21) bad('serialNumber', 'bad length');
  const innerAlgorithm = tbs.expect(TAG_SEQUENCE);
  const outerBytes = certificate.wholeOf(outerAlgorithm);
  const innerBytes = tbs.wholeOf(innerAlgorithm);
  if (!equalBytes(outerBytes, innerBytes)) bad('signatureAlgorithm', 'inner and outer algorithm differ');
  const algorithm = tbs.into(innerAlgorithm);
  const signatureAlgorithm = hexOf(algorithm.contentOf(algorithm.expect(TAG_OID)));
  const issuer = tbs.wholeOf(tbs.expect(TAG_SEQUENCE));
  const validity = tbs.sequence();
  const notBefore = readTime(validity);
  const notAfter = readTime(validity);
  validity.finish();
  const subject = tbs.wholeOf(tbs.expect(TAG_SEQUENCE));
  const spki = tbs.wholeOf(tbs.expect(TAG_SEQUENCE));
  tbs.optionalContext(1);
  tbs.optionalContext(2);
  const extensionsElement = tbs.optionalContext(3);
  tbs.finish();
  const extensions = extensionsElement ? readExtensions(tbs.into(extensionsElement)) : [];

  const find = (oid: string) => extensions.find((extension) => extension.oid === oid)?.value;
  const basicConstraints = find(OID_BASIC_CONSTRAINTS);
  const keyUsage = find(OID_KEY_USAGE);
  return {
    der,
    fingerprint,
    tbs: certificate.wholeOf(tbsElement),
    serial: hexOf(serialContent).replace(/^0+(?=.)/, ''),
    issuer,
    subject,
    notBefore,
    notAfter,
    spki,
    signatureAlgorithm,
    signature: signatureBits.subarray(1),
    ...(basicConstraints ? readBasicConstraints(basicConstraints, whole.departures) : { isCa: false }),
    ...(keyUsage ? { keyUsage: readKeyUsage(keyUsage) } : {}),
    extensions,
    looseBoolean: whole.departures.looseBoolean,
  };
}
