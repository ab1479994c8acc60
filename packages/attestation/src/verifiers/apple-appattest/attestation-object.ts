import { readCanonicalBase64Url } from '@tallystick/encoding';
import { AttestationInputError } from '../../errors.ts';
import type { AppAttestEvidence } from '../../evidence/kinds.ts';
import { notBase64Url } from '../../formats/base64url.ts';
import { CONTEXT, type DerElement, DerReader } from '../../formats/der.ts';
import { type Certificate, parseCertificate } from '../../x509/certificate.ts';
import { type AttestedAuthenticatorData, parseAttestedData } from './authenticator-data.ts';
import { readMap, requireBytes, requireMap } from './cbor.ts';

const ATTESTATION_MAX = 16_384;
/** 1.2.840.113635.100.8.2 */
const OID_NONCE = '2a864886f763640802';

/** An attestation taken apart; nothing of it is verified yet. */
export interface AttestationObject {
  readonly keyId: Uint8Array;
  readonly leaf: Certificate;
  readonly intermediate: Certificate;
  /** What Apple put into the extension of the first certificate. */
  readonly nonce: Uint8Array;
  readonly receipt: Uint8Array;
  readonly authenticatorData: Uint8Array;
  readonly data: AttestedAuthenticatorData;
}

const bad = (path: string, message: string): never => {
  throw new AttestationInputError('ERR_EVIDENCE', path, message);
};

/** Bytes of base64url in its one canonical form. @throws AttestationInputError `ERR_EVIDENCE` */
export function canonicalBytes(text: string, path: string, maxLength: number): Uint8Array {
  if (text.length > 2 * maxLength) return bad(path, 'too long');
  const bytes = readCanonicalBase64Url(text);
  if (bytes === undefined) return bad(path, notBase64Url(text));
  return bytes.length > maxLength ? bad(path, 'too long') : bytes;
}

/** @throws AttestationInputError `ERR_EVIDENCE`, `ERR_CERTIFICATE` or `ERR_DER` */
export function readAttestation({ keyId, attestation }: AppAttestEvidence): AttestationObject {
  const object = readMap(canonicalBytes(attestation, 'attestation', ATTESTATION_MAX), 'attestation', [
    'fmt',
    'attStmt',
    'authData',
  ]);
  if (object.get('fmt') !== 'apple-appattest') bad('fmt', 'another format');
  const statement = requireMap(object.get('attStmt'), 'attStmt', ['x5c', 'receipt']);
  const chain = statement.get('x5c');
  if (!Array.isArray(chain) || chain.length !== 2) return bad('x5c', 'not two certificates');
  const [leaf, intermediate] = chain.map((der, index) => parseCertificate(requireBytes(der, `x5c/${index}`)));
  if (!leaf || !intermediate) return bad('x5c', 'not two certificates');
  const authenticatorData = requireBytes(object.get('authData'), 'authData');
  return {
    keyId: readKeyId(keyId),
    leaf,
    intermediate,
    nonce: readNonce(leaf),
    receipt: requireBytes(statement.get('receipt'), 'receipt'),
    authenticatorData,
    data: parseAttestedData(authenticatorData),
  };
}

/** SEQUENCE { [1] { OCTET STRING } }; members that Apple may add are signed with the certificate, and are read past. */
function readNonce({ extensions }: Certificate): Uint8Array {
  const extension = extensions.find(({ oid }) => oid === OID_NONCE);
  if (!extension) return bad('x5c/0', 'no App Attest extension');
  const outer = new DerReader(extension.value);
  const inner = outer.sequence();
  outer.finish();
  const tagged: DerElement[] = [];
  while (!inner.done) tagged.push(inner.next());
  const [holder, second] = tagged.filter(({ tagClass, tag }) => tagClass === CONTEXT && tag === 1);
  if (!holder || second) return bad('x5c/0', 'not one nonce in the App Attest extension');
  const reader = inner.into(holder);
  const nonce = reader.octets();
  reader.finish();
  return nonce;
}

/** As `DCAppAttestService` names a key: 32 bytes in base64 with its padding (RFC 4648 section 4). */
const PADDED_KEY_ID = /^[A-Za-z0-9+/]{43}=$/;

/** The id of a key: canonical base64url, or the very text that iOS gives an app. @throws AttestationInputError `ERR_EVIDENCE` */
function readKeyId(text: string): Uint8Array {
  const spelt = PADDED_KEY_ID.test(text) ? text.slice(0, -1).replaceAll('+', '-').replaceAll('/', '_') : text;
  const bytes = readCanonicalBase64Url(spelt);
  return bytes?.length === 32
    ? bytes
    : bad(
        'keyId',
        'not 32 bytes in base64url without padding, nor in the base64 that iOS gives (44 characters)',
      );
}
