import { readCanonicalBase64Url } from '@tallystick/encoding';
import { AttestationInputError } from '../../errors.ts';
import type { AppAttestEvidence } from '../../evidence/kinds.ts';
import { DerReader } from '../../formats/der.ts';
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
  if (bytes === undefined) return bad(path, 'not canonical base64url');
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
    keyId: canonicalBytes(keyId, 'keyId', 32),
    leaf,
    intermediate,
    nonce: readNonce(leaf),
    receipt: requireBytes(statement.get('receipt'), 'receipt'),
    authenticatorData,
    data: parseAttestedData(authenticatorData),
  };
}

/** SEQUENCE { [1] { OCTET STRING } } */
function readNonce({ extensions }: Certificate): Uint8Array {
  const extension = extensions.find(({ oid }) => oid === OID_NONCE);
  if (!extension) return bad('x5c/0', 'no App Attest extension');
  const outer = new DerReader(extension.value);
  const inner = outer.sequence();
  outer.finish();
  const tagged = inner.optionalContext(1);
  inner.finish();
  if (!tagged) return bad('x5c/0', 'no nonce in the App Attest extension');
  const holder = inner.into(tagged);
  const nonce = holder.octets();
  holder.finish();
  return nonce;
}
