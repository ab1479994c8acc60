import {
  bitString,
  boolean,
  element,
  explicit,
  integer,
  objectIdentifier,
  octetString,
  sequence,
  unsignedInteger,
  utf8String,
  validityTime,
} from './der-writer.ts';

const OID_ECDSA_SHA256 = '1.2.840.10045.4.3.2';
const OID_BASIC_CONSTRAINTS = '2.5.29.19';
const OID_KEY_USAGE = '2.5.29.15';
const OID_COMMON_NAME = '2.5.4.3';
const OID_ORGANISATION = '2.5.4.10';

const ES256 = { name: 'ECDSA', hash: 'SHA-256' } as const;
const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;

export interface Extension {
  readonly oid: string;
  readonly critical: boolean;
  readonly value: Uint8Array;
}

/** Name, key pair and certificate of someone who can issue. */
export interface Issuer {
  readonly name: Uint8Array;
  readonly privateKey: CryptoKey;
}

export interface CertificateContent {
  readonly subject: Uint8Array;
  /** A key, or its SubjectPublicKeyInfo. */
  readonly publicKey: CryptoKey | Uint8Array;
  /** Serial as unsigned octets. */
  readonly serial: Uint8Array;
  /** Unix milliseconds. */
  readonly notBefore: number;
  readonly notAfter: number;
  readonly extensions: readonly Extension[];
  /** The octet that `critical` is written with. Default FF. */
  readonly truth?: number;
}

export const distinguishedName = (commonName: string, organisation: string): Uint8Array<ArrayBuffer> =>
  sequence(
    element(0x31, sequence(objectIdentifier(OID_ORGANISATION), utf8String(organisation))),
    element(0x31, sequence(objectIdentifier(OID_COMMON_NAME), utf8String(commonName))),
  );

/** Basic constraints and key usage of a CA. */
export const caExtensions = (pathLength?: number): Extension[] => [
  {
    oid: OID_BASIC_CONSTRAINTS,
    critical: true,
    value: sequence(boolean(true), ...(pathLength === undefined ? [] : [integer(pathLength)])),
  },
  { oid: OID_KEY_USAGE, critical: true, value: bitString(Uint8Array.of(0x04), 2) },
];

/** Basic constraints of what is no CA, as some makers wrote them into the batch certificates of their factories. */
export const noCaExtensions = (): Extension[] => [
  { oid: OID_BASIC_CONSTRAINTS, critical: true, value: sequence() },
  signerExtension,
];

/** Key usage of a key that signs data. */
export const signerExtension: Extension = {
  oid: OID_KEY_USAGE,
  critical: true,
  value: bitString(Uint8Array.of(0x80), 7),
};

export const generateSigningKey = (extractable: boolean): Promise<CryptoKeyPair> =>
  crypto.subtle.generateKey(P256, extractable, ['sign', 'verify']);

/** Issues an X.509 version 3 certificate with ECDSA and SHA-256 (RFC 5280). */
export async function issueCertificate(
  content: CertificateContent,
  issuer: Issuer,
): Promise<Uint8Array<ArrayBuffer>> {
  const algorithm = sequence(objectIdentifier(OID_ECDSA_SHA256));
  const { publicKey } = content;
  const spki =
    publicKey instanceof Uint8Array
      ? publicKey
      : new Uint8Array(await crypto.subtle.exportKey('spki', publicKey));
  const extensions = content.extensions.map(({ oid, critical, value }) =>
    sequence(objectIdentifier(oid), ...(critical ? [boolean(true, content.truth)] : []), octetString(value)),
  );
  const tbs = sequence(
    explicit(0, integer(2)),
    unsignedInteger(content.serial),
    algorithm,
    issuer.name,
    sequence(validityTime(content.notBefore), validityTime(content.notAfter)),
    content.subject,
    spki,
    explicit(3, sequence(...extensions)),
  );
  const raw = new Uint8Array(await crypto.subtle.sign(ES256, issuer.privateKey, tbs));
  const signature = sequence(unsignedInteger(raw.subarray(0, 32)), unsignedInteger(raw.subarray(32)));
  return sequence(tbs, algorithm, bitString(signature));
}
