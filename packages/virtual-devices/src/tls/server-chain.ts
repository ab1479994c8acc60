import { isIP } from 'node:net';
import {
  caExtensions,
  distinguishedName,
  type Extension,
  generateSigningKey,
  issueCertificate,
  signerExtension,
} from '../phone/certificate.ts';
import { element, objectIdentifier, sequence } from '../phone/der-writer.ts';
import { pem, randomSerial } from './pem.ts';

const OID_SUBJECT_ALTERNATIVE_NAME = '2.5.29.17';
const OID_EXTENDED_KEY_USAGE = '2.5.29.37';
/** id-kp-serverAuth and id-kp-clientAuth (RFC 5280, 4.2.1.12). */
const OID_OF_USE = { server: '1.3.6.1.5.5.7.3.1', client: '1.3.6.1.5.5.7.3.2' } as const;
type Use = keyof typeof OID_OF_USE;
const DAY_MS = 86_400_000;
const YEARS_MS = 3_650 * DAY_MS;

/** A TLS server's key and certificate under a certification authority of its own, all in PEM. */
export interface TlsServerChain {
  /** What clients are to trust. Its private key is thrown away: it has issued all that it ever will. */
  readonly authority: string;
  readonly certificate: string;
  readonly privateKey: string;
}

const ipOctets = (address: string): Uint8Array | undefined => {
  if (isIP(address) === 4) return Uint8Array.from(address.split('.').map(Number));
  return address === '::1' ? Uint8Array.from({ length: 16 }, (_, at) => (at === 15 ? 1 : 0)) : undefined;
};

/** GeneralName (RFC 5280 section 4.2.1.6): iPAddress [7] or dNSName [2]. */
const generalName = (name: string): Uint8Array => {
  const octets = ipOctets(name);
  return octets === undefined
    ? element(0x82, new TextEncoder().encode(name))
    : element(0x87, Uint8Array.from(octets));
};

export const leafExtensions = (names: readonly string[], use: Use): Extension[] => [
  { oid: OID_SUBJECT_ALTERNATIVE_NAME, critical: false, value: sequence(...names.map(generalName)) },
  {
    oid: OID_EXTENDED_KEY_USAGE,
    critical: false,
    value: sequence(objectIdentifier(OID_OF_USE[use])),
  },
  signerExtension,
];

/**
 * Makes a TLS server's certificate for some host names and addresses, under a new authority: for tests and for servers in test mode.
 * @param options.now Unix milliseconds
 * @param options.use `client`: a certificate that a client shows of itself
 */
export const createTlsServerChain = async (options: {
  readonly names: readonly string[];
  readonly now: () => number;
  readonly use?: Use;
}): Promise<TlsServerChain> => {
  const [authority, server] = await Promise.all([generateSigningKey(false), generateSigningKey(true)]);
  const name = distinguishedName('Tallystick test TLS', 'Tallystick');
  const validity = { notBefore: options.now() - DAY_MS, notAfter: options.now() + YEARS_MS };
  const issuer = { name, privateKey: authority.privateKey };
  const root = await issueCertificate(
    {
      subject: name,
      publicKey: authority.publicKey,
      serial: randomSerial(),
      ...validity,
      extensions: caExtensions(),
    },
    issuer,
  );
  const leaf = await issueCertificate(
    {
      subject: distinguishedName(options.names[0] ?? 'localhost', 'Tallystick'),
      publicKey: server.publicKey,
      serial: randomSerial(),
      ...validity,
      extensions: leafExtensions(options.names, options.use ?? 'server'),
    },
    issuer,
  );
  const pkcs8 = new Uint8Array(await crypto.subtle.exportKey('pkcs8', server.privateKey));
  return {
    authority: pem('CERTIFICATE', root),
    certificate: pem('CERTIFICATE', leaf),
    privateKey: pem('PRIVATE KEY', pkcs8),
  };
};
