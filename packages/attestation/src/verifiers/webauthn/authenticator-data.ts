import { AttestationInputError } from '../../errors.ts';
import { type CborMap, CborReader } from '../../formats/cbor.ts';

export interface AuthenticatorFlags {
  readonly userPresent: boolean;
  readonly userVerified: boolean;
  readonly backupEligible: boolean;
  readonly backedUp: boolean;
}

export interface AttestedCredential {
  /** 16 bytes that name the model. */
  readonly aaguid: Uint8Array;
  readonly credentialId: Uint8Array;
  /** COSE key as written, and read. */
  readonly publicKey: Uint8Array;
  readonly coseKey: CborMap;
}

/** Authenticator data (WebAuthn level 3, section 6.1). Byte fields are views into `bytes`. */
export interface AuthenticatorData {
  readonly bytes: Uint8Array;
  readonly rpIdHash: Uint8Array;
  readonly flags: AuthenticatorFlags;
  readonly signCount: number;
  readonly attested?: AttestedCredential;
  readonly extensions?: CborMap;
}

const UP = 0x01;
const UV = 0x04;
const BE = 0x08;
const BS = 0x10;
const AT = 0x40;
const ED = 0x80;

const FIXED_LENGTH = 37;
const CREDENTIAL_ID_MAX = 1023;

const bad = (path: string, message: string): never => {
  throw new AttestationInputError('ERR_EVIDENCE', `authData/${path}`, message);
};

/**
 * Reads authenticator data to its last byte: what the flags announce is there and nothing else.
 * @param unannounced `read`: extensions may follow that no flag announces, as in iOS 27's App Attest
 * @throws AttestationInputError `ERR_EVIDENCE` or `ERR_CBOR`
 */
export function parseAuthenticatorData(
  bytes: Uint8Array,
  unannounced: 'refuse' | 'read' = 'refuse',
): AuthenticatorData {
  if (bytes.length < FIXED_LENGTH) bad('', 'too short');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const bits = view.getUint8(32);
  const flags = {
    userPresent: (bits & UP) !== 0,
    userVerified: (bits & UV) !== 0,
    backupEligible: (bits & BE) !== 0,
    backedUp: (bits & BS) !== 0,
  };
  if (flags.backedUp && !flags.backupEligible) bad('flags', 'backed up but not eligible for backup');
  let offset = FIXED_LENGTH;
  let attested: AttestedCredential | undefined;
  if (bits & AT) {
    if (bytes.length < offset + 18) bad('attestedCredentialData', 'too short');
    const idLength = view.getUint16(offset + 16);
    const keyOffset = offset + 18 + idLength;
    if (idLength === 0 || idLength > CREDENTIAL_ID_MAX || keyOffset > bytes.length)
      bad('credentialId', 'bad length');
    const reader = new CborReader(bytes, keyOffset);
    const coseKey = reader.map();
    attested = {
      aaguid: bytes.subarray(offset, offset + 16),
      credentialId: bytes.subarray(offset + 18, keyOffset),
      publicKey: bytes.subarray(keyOffset, reader.offset),
      coseKey,
    };
    offset = reader.offset;
  }
  let extensions: CborMap | undefined;
  if (bits & ED || (unannounced === 'read' && offset < bytes.length)) {
    const reader = new CborReader(bytes, offset);
    extensions = reader.map();
    offset = reader.offset;
  }
  if (offset !== bytes.length) bad('', 'unexpected data at the end');
  return {
    bytes,
    rpIdHash: bytes.subarray(0, 32),
    flags,
    signCount: view.getUint32(33),
    ...(attested ? { attested } : {}),
    ...(extensions ? { extensions } : {}),
  };
}

/** The usual way to write an AAGUID: hexadecimal in groups. */
export const aaguidText = (aaguid: Uint8Array): string =>
  aaguid.toHex().replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
