import { AttestationInputError } from '../../errors.ts';
import { CborReader } from '../../formats/cbor.ts';
import type { AppleEnvironment } from '../../result/facts.ts';
import { requireBytes, requireMap } from './cbor.ts';

const HEAD = 37;
const FLAG_ATTESTED_DATA = 0x40;
const FLAG_EXTENSIONS = 0x80;
/** The two members of iOS 27 take 62 bytes. */
const EXTENSIONS_MAX = 512;
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

/**
 * Nonce and signature cover every byte, so what Apple may add is read past: flags that announce nothing, and members of the extensions.
 * @throws AttestationInputError `ERR_EVIDENCE` or `ERR_CBOR`
 */
export function parseAttestedData(bytes: Uint8Array): AttestedAuthenticatorData {
  if (bytes.length < HEAD + 18) return bad('too short');
  if (((bytes[32] ?? 0) & FLAG_ATTESTED_DATA) === 0) bad('the flags announce no attested credential');
  const aaguid = bytes.subarray(HEAD, HEAD + 16).toHex();
  const length = ((bytes[HEAD + 16] ?? 0) << 8) | (bytes[HEAD + 17] ?? 0);
  const keyAt = HEAD + 18 + length;
  if (length !== 32 || keyAt > bytes.length) bad('the credential id is not 32 bytes');
  const reader = new CborReader(bytes, keyAt);
  const point = readPoint(reader);
  finishExtensions(reader);
  return {
    rpIdHash: bytes.subarray(0, 32),
    counter: counterOf(bytes),
    environment: (['production', 'development'] as const).find((name) => AAGUID[name] === aaguid),
    credentialId: bytes.subarray(HEAD + 18, keyAt),
    point,
  };
}

/** COSE key (RFC 9053 section 7.1): EC2, ES256, P-256, and no optional members (WebAuthn level 3, section 6.5.1.1). */
function readPoint(reader: CborReader): Uint8Array {
  const key = requireMap(reader.map(), 'authData/credentialPublicKey', [1, 3, -1, -2, -3]);
  const x = requireBytes(key.get(-2), 'authData/credentialPublicKey/x');
  const y = requireBytes(key.get(-3), 'authData/credentialPublicKey/y');
  if (key.get(1) !== 2 || key.get(3) !== -7 || key.get(-1) !== 1 || x.length !== 32 || y.length !== 32) {
    bad('the key is not a P-256 key for ES256');
  }
  return Buffer.concat([x, y]);
}

/**
 * Reads to the end: one map of extensions, or nothing. iOS 27 writes the map and leaves the ED flag clear ("Attestation Object Validation
 * Guide", Apple, 2026), so the map is looked for by the bytes that are left; a flag that is set still has to be kept (WebAuthn level 3,
 * section 6.1).
 */
function finishExtensions(reader: CborReader): void {
  const { bytes, offset } = reader;
  if (bytes.length - offset > EXTENSIONS_MAX) bad('the extensions are too long');
  if (offset < bytes.length) reader.map();
  else if ((bytes[32] ?? 0) & FLAG_EXTENSIONS) bad('the flags announce extensions and there are none');
  reader.finish();
}

/**
 * Authenticator data of an assertion: relying party and counter, and the extensions of iOS 27 behind them. The AT flag is set and no
 * credential follows: Apple's form.
 * @throws AttestationInputError `ERR_EVIDENCE` or `ERR_CBOR`
 */
export function parseAssertedData(bytes: Uint8Array): { rpIdHash: Uint8Array; counter: number } {
  if (bytes.length < HEAD) bad('too short');
  finishExtensions(new CborReader(bytes, HEAD));
  return { rpIdHash: bytes.subarray(0, 32), counter: counterOf(bytes) };
}
