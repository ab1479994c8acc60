import { AttestationInputError } from '../../errors.ts';
import type { AppleEnvironment } from '../../result/facts.ts';
import { readMap, requireBytes } from './cbor.ts';

const HEAD = 37;
const FLAG_ATTESTED_DATA = 0x40;
const AAGUID: Readonly<Record<AppleEnvironment, string>> = {
  production: `${Buffer.from('appattest').toString('hex')}00000000000000`,
  development: Buffer.from('appattestdevelop').toString('hex'),
};

/** Authenticator data of an attestation (WebAuthn level 3, section 6.1, as Apple fills it). Byte fields are views. */
export interface AttestedAuthenticatorData {
  readonly rpIdHash: Uint8Array;
  readonly counter: number;
  /** Undefined: an AAGUID that is not one of App Attest. */
  readonly environment: AppleEnvironment | undefined;
  readonly credentialId: Uint8Array;
  /** x and y of the P-256 key. */
  readonly point: Uint8Array;
}

const bad = (message: string): never => {
  throw new AttestationInputError('ERR_EVIDENCE', 'authData', message);
};

const counterOf = (bytes: Uint8Array): number =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(33);

/** @throws AttestationInputError `ERR_EVIDENCE` */
export function parseAttestedData(bytes: Uint8Array): AttestedAuthenticatorData {
  if (bytes.length < HEAD + 18) return bad('too short');
  if (bytes[32] !== FLAG_ATTESTED_DATA) bad('other flags than those of an attestation');
  const aaguid = bytes.subarray(HEAD, HEAD + 16).toHex();
  const length = ((bytes[HEAD + 16] ?? 0) << 8) | (bytes[HEAD + 17] ?? 0);
  const keyAt = HEAD + 18 + length;
  if (length !== 32 || keyAt > bytes.length) bad('the credential id is not 32 bytes');
  return {
    rpIdHash: bytes.subarray(0, 32),
    counter: counterOf(bytes),
    environment: (['production', 'development'] as const).find((name) => AAGUID[name] === aaguid),
    credentialId: bytes.subarray(HEAD + 18, keyAt),
    point: pointOf(bytes.subarray(keyAt)),
  };
}

/** COSE key (RFC 9053 section 7.1): EC2, ES256, P-256. */
function pointOf(cose: Uint8Array): Uint8Array {
  const key = readMap(cose, 'authData/credentialPublicKey', [1, 3, -1, -2, -3]);
  const x = requireBytes(key.get(-2), 'authData/credentialPublicKey/x');
  const y = requireBytes(key.get(-3), 'authData/credentialPublicKey/y');
  if (key.get(1) !== 2 || key.get(3) !== -7 || key.get(-1) !== 1 || x.length !== 32 || y.length !== 32) {
    bad('the key is not a P-256 key for ES256');
  }
  return Buffer.concat([x, y]);
}

/** Authenticator data of an assertion: relying party and counter, nothing after. @throws AttestationInputError `ERR_EVIDENCE` */
export function parseAssertedData(bytes: Uint8Array): { rpIdHash: Uint8Array; counter: number } {
  if (bytes.length !== HEAD) bad('not 37 bytes');
  return { rpIdHash: bytes.subarray(0, 32), counter: counterOf(bytes) };
}
