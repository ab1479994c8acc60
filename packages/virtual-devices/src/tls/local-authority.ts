import { X509Certificate } from 'node:crypto';
import {
  caExtensions,
  distinguishedName,
  type Extension,
  generateSigningKey,
  type Issuer,
  issueCertificate,
} from '../phone/certificate.ts';
import { element, octetString, sequence } from '../phone/der-writer.ts';
import { pem, randomSerial } from './pem.ts';
import { leafExtensions } from './server-chain.ts';

const OID_NAME_CONSTRAINTS = '2.5.29.30';
const OID_SUBJECT_KEY_IDENTIFIER = '2.5.29.14';
const OID_AUTHORITY_KEY_IDENTIFIER = '2.5.29.35';
const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;
/** Clocks of phones that are late by less than this still take a certificate that is new. */
const CLOCK_LEEWAY_MS = 3_600_000;
/** The longest common name (RFC 5280, appendix A.1, ub-common-name). */
const COMMON_NAME_MAX = 64;

/** A certification authority for one name of the local network. Everything in PEM. */
export interface LocalAuthority {
  /** The only DNS name that it may issue for, with those below it. */
  readonly name: string;
  /** What devices are to trust. Its private key is thrown away: it signed {@link issuer} and nothing else, ever. */
  readonly authority: string;
  /** The certificate of the key that issues, kept to the name by a critical constraint. */
  readonly issuer: string;
  readonly issuerKey: string;
}

/** A server's certificate with the issuer's behind it, and its private key, in PEM. */
export interface LocalCertificate {
  readonly certificate: string;
  readonly privateKey: string;
}

/** DNS names: this one and those below it. Addresses: none, of either version (RFC 5280, 4.2.1.10). */
const onlyFor = (name: string): Extension => {
  const subtree = (tag: number, value: Uint8Array) => sequence(element(tag, value));
  const permitted = subtree(0x82, new TextEncoder().encode(name));
  const excluded = [subtree(0x87, new Uint8Array(8)), subtree(0x87, new Uint8Array(32))];
  return {
    oid: OID_NAME_CONSTRAINTS,
    critical: true,
    value: sequence(element(0xa0, permitted), element(0xa1, ...excluded)),
  };
};

/** A key's identifier: the first 160 bits of the SHA-256 of its SubjectPublicKeyInfo (RFC 7093, section 2, method 4). */
const keyIdentifier = async (spki: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', spki)).slice(0, 20);

const identifiers = (own: Uint8Array, issuer: Uint8Array): readonly Extension[] => [
  { oid: OID_SUBJECT_KEY_IDENTIFIER, critical: false, value: octetString(own) },
  { oid: OID_AUTHORITY_KEY_IDENTIFIER, critical: false, value: sequence(element(0x80, issuer)) },
];

const nameOf = (role: string, name: string) =>
  distinguishedName(`${role} ${name}`.slice(0, COMMON_NAME_MAX), 'Tallystick');

const spkiOf = async (key: CryptoKey) => new Uint8Array(await crypto.subtle.exportKey('spki', key));
const pkcs8Of = async (key: CryptoKey) =>
  pem('PRIVATE KEY', new Uint8Array(await crypto.subtle.exportKey('pkcs8', key)));

/**
 * Makes an authority that can vouch for one DNS name, and those below it, and for no address.
 *
 * Not every verifier applies the constraints of what it was told to trust (RFC 5280, 6.1, leaves that open), but each applies those of
 * the certificates below it. So what devices trust signs one certificate under the constraint, and its key is then gone.
 *
 * @param options.notAfter Unix milliseconds
 * @param options.now Unix milliseconds
 */
export const createLocalAuthority = async (options: {
  readonly name: string;
  readonly notAfter: number;
  readonly now: number;
}): Promise<LocalAuthority> => {
  const { name, notAfter } = options;
  const [root, issuer] = await Promise.all([generateSigningKey(false), generateSigningKey(true)]);
  const [rootSpki, issuerSpki] = await Promise.all([spkiOf(root.publicKey), spkiOf(issuer.publicKey)]);
  const [rootId, issuerId] = await Promise.all([keyIdentifier(rootSpki), keyIdentifier(issuerSpki)]);
  const signer: Issuer = { name: nameOf('Local authority of', name), privateKey: root.privateKey };
  const validity = { notBefore: options.now - CLOCK_LEEWAY_MS, notAfter };
  const [authority, issuerCertificate] = await Promise.all([
    issueCertificate(
      {
        subject: signer.name,
        publicKey: rootSpki,
        serial: randomSerial(),
        ...validity,
        extensions: [...caExtensions(1), onlyFor(name), ...identifiers(rootId, rootId)],
      },
      signer,
    ),
    issueCertificate(
      {
        subject: nameOf('Local issuer of', name),
        publicKey: issuerSpki,
        serial: randomSerial(),
        ...validity,
        extensions: [...caExtensions(0), onlyFor(name), ...identifiers(issuerId, rootId)],
      },
      signer,
    ),
  ]);
  return {
    name,
    authority: pem('CERTIFICATE', authority),
    issuer: pem('CERTIFICATE', issuerCertificate),
    issuerKey: await pkcs8Of(issuer.privateKey),
  };
};

const importIssuerKey = (text: string): Promise<CryptoKey> =>
  crypto.subtle.importKey(
    'pkcs8',
    Uint8Array.fromBase64(text.replaceAll(/-----[A-Z ]+-----|\s/g, '')),
    P256,
    false,
    ['sign'],
  );

/**
 * Issues a server's certificate, for a key that is made here.
 *
 * @param names DNS names; those outside the authority's own are written as they are, and refused by whoever verifies
 * @param validity Unix milliseconds
 */
export const issueLocalCertificate = async (
  { name, issuer, issuerKey }: LocalAuthority,
  names: readonly string[],
  validity: { readonly now: number; readonly notAfter: number },
): Promise<LocalCertificate> => {
  const server = await generateSigningKey(true);
  const spki = await spkiOf(server.publicKey);
  const issuerSpki = new Uint8Array(
    new X509Certificate(issuer).publicKey.export({ type: 'spki', format: 'der' }),
  );
  const leaf = await issueCertificate(
    {
      subject: distinguishedName((names[0] ?? name).slice(0, COMMON_NAME_MAX), 'Tallystick'),
      publicKey: spki,
      serial: randomSerial(),
      notBefore: validity.now - CLOCK_LEEWAY_MS,
      notAfter: validity.notAfter,
      extensions: [
        ...leafExtensions(names, 'server'),
        ...identifiers(await keyIdentifier(spki), await keyIdentifier(issuerSpki)),
      ],
    },
    { name: nameOf('Local issuer of', name), privateKey: await importIssuerKey(issuerKey) },
  );
  return {
    certificate: pem('CERTIFICATE', leaf) + issuer,
    privateKey: await pkcs8Of(server.privateKey),
  };
};
