import { distinguishedName, generateSigningKey, issueCertificate, signerExtension } from './certificate.ts';
import {
  element,
  explicit,
  integer,
  nullValue,
  objectIdentifier,
  octetString,
  sequence,
  setOf,
  unsignedInteger,
} from './der-writer.ts';
import { type Randomness, serialFrom, type VirtualRoot } from './virtual-root.ts';

const OID_SIGNED_DATA = '1.2.840.113549.1.7.2';
const OID_DATA = '1.2.840.113549.1.7.1';
const OID_SHA256 = '2.16.840.1.101.3.4.2.1';
const OID_ECDSA_SHA256 = '1.2.840.10045.4.3.2';
const ES256 = { name: 'ECDSA', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;
const UTF8 = new TextEncoder();

export interface ReceiptContent {
  readonly appId: string;
  /** DER of the certificate that is attested. */
  readonly certificate: Uint8Array;
  readonly clientDataHash: Uint8Array;
  readonly environment: 'production' | 'development';
  /** Unix milliseconds. */
  readonly now: number;
}

const field = (type: number, value: Uint8Array | string): Uint8Array =>
  sequence(integer(type), integer(1), octetString(typeof value === 'string' ? UTF8.encode(value) : value));

/** A receipt as App Attest gives with an attestation: fields in CMS SignedData, signed by a key that the virtual CA certifies. */
export async function mintReceipt(
  root: VirtualRoot,
  { appId, certificate, clientDataHash, environment, now }: ReceiptContent,
  randomness: Randomness,
): Promise<Uint8Array<ArrayBuffer>> {
  const content = setOf(
    field(2, appId),
    field(3, certificate),
    field(4, clientDataHash),
    field(6, 'ATTEST'),
    field(7, environment === 'production' ? 'production' : 'sandbox'),
    field(12, new Date(now).toISOString()),
    field(21, new Date(now + 90 * DAY_MS).toISOString()),
  );
  const pair = await generateSigningKey(false);
  const serial = serialFrom(randomness);
  const signer = await issueCertificate(
    {
      subject: distinguishedName('Virtual receipt signing', 'Tallystick virtual devices'),
      publicKey: pair.publicKey,
      serial,
      notBefore: now - DAY_MS,
      notAfter: now + 365 * DAY_MS,
      extensions: [signerExtension],
    },
    root.issuer,
  );
  const raw = new Uint8Array(await crypto.subtle.sign(ES256, pair.privateKey, content));
  const signature = sequence(unsignedInteger(raw.subarray(0, 32)), unsignedInteger(raw.subarray(32)));
  const sha256 = sequence(objectIdentifier(OID_SHA256), nullValue());
  const signerInfo = sequence(
    integer(1),
    sequence(root.issuer.name, unsignedInteger(serial)),
    sha256,
    sequence(objectIdentifier(OID_ECDSA_SHA256)),
    octetString(signature),
  );
  const signedData = sequence(
    integer(1),
    setOf(sha256),
    sequence(objectIdentifier(OID_DATA), explicit(0, octetString(content))),
    element(0xa0, signer, root.intermediate, root.certificate),
    setOf(signerInfo),
  );
  return sequence(objectIdentifier(OID_SIGNED_DATA), explicit(0, signedData));
}
