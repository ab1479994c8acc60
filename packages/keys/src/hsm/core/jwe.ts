import {
  createCipheriv,
  createDecipheriv,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hash,
} from 'node:crypto';
import { concatBytes, splitJwe, toBase64Url } from '@tallystick/encoding';
import { encodeJsonPart, readBase64Url, readJsonPart } from '@tallystick/encoding/node';
import { HsmError } from '../hsm-error.ts';
import type { P256Jwk } from '../requests.ts';

const MAX_LENGTH = 65_536;
const ALGORITHM = 'A256GCM';
const KEY_BITS = 256;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const COORDINATE = /^[A-Za-z0-9_-]{43}$/;
const utf8 = new TextEncoder();

/** A JWE that was opened. */
export interface OpenedJwe {
  readonly header: Readonly<Record<string, unknown>>;
  readonly data: Uint8Array;
}

/** One round of the concatenation KDF over the secret agreed with a point; undefined where the point is on no curve. */
export type Agree = (point: Uint8Array, otherInfo: Uint8Array) => Uint8Array | undefined;

const lengthPrefixed = (bytes: Uint8Array): Uint8Array => {
  const length = new Uint8Array(4);
  new DataView(length.buffer).setUint32(0, bytes.length);
  return concatBytes(length, bytes);
};

/** OtherInfo of the concatenation KDF (NIST SP 800-56A, 5.8) as RFC 7518, 4.6.2 fills it in for direct agreement. */
const otherInfoOf = (apu: Uint8Array, apv: Uint8Array): Uint8Array =>
  concatBytes(
    lengthPrefixed(utf8.encode(ALGORITHM)),
    lengthPrefixed(apu),
    lengthPrefixed(apv),
    Uint8Array.of(0, 0, KEY_BITS >> 8, KEY_BITS & 255),
  );

/** SEC 1, 2.3.3. */
const pointOf = (x: string, y: string): Uint8Array | undefined => {
  if (!COORDINATE.test(x) || !COORDINATE.test(y)) return undefined;
  return concatBytes(Uint8Array.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url'));
};

/** The sender's ephemeral point. Whether it is on the curve is for whoever agrees with it. */
const ephemeralPoint = (epk: unknown): Uint8Array | undefined => {
  if (typeof epk !== 'object' || epk === null) return undefined;
  const { kty, crv, x, y } = epk as Readonly<Record<string, unknown>>;
  if (kty !== 'EC' || crv !== 'P-256' || typeof x !== 'string' || typeof y !== 'string') return undefined;
  return pointOf(x, y);
};

const partyInfo = (value: unknown): Uint8Array | undefined => {
  if (value === undefined) return new Uint8Array(0);
  return typeof value === 'string' ? readBase64Url(value) : undefined;
};

/**
 * Opens a compact JWE (RFC 7516, 7.1) of `alg` ECDH-ES and `enc` A256GCM (RFC 7518, 4.6 and 5.3).
 *
 * @returns the plaintext, or for the audit record why there is none
 */
export function openJwe(compact: string, agree: Agree): OpenedJwe | string {
  const parts = splitJwe(compact, MAX_LENGTH);
  const header = parts && readJsonPart(parts.header);
  if (!header || parts.encryptedKey !== '') return 'jwe-form';
  if (header.alg !== 'ECDH-ES' || header.enc !== ALGORITHM) return 'jwe-algorithm';
  if (header.crit !== undefined || header.zip !== undefined) return 'jwe-header';
  const [iv, tag, ciphertext] = [parts.iv, parts.tag, parts.ciphertext].map(readBase64Url);
  const [point, apu, apv] = [ephemeralPoint(header.epk), partyInfo(header.apu), partyInfo(header.apv)];
  if (iv?.length !== IV_BYTES || tag?.length !== TAG_BYTES || !ciphertext) return 'jwe-form';
  if (!point || !apu || !apv) return 'jwe-header';
  const key = agree(point, otherInfoOf(apu, apv));
  if (!key) return 'jwe-point';
  const decipher = createDecipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(utf8.encode(parts.header)).setAuthTag(tag);
  try {
    const data = decipher.update(ciphertext);
    decipher.final();
    return { header, data: new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
  } catch {
    return 'jwe-tag';
  } finally {
    key.fill(0);
  }
}

/** What is sealed to whom. */
export interface JweSealing {
  readonly to: P256Jwk;
  readonly kid: string;
  /** Text that becomes PartyVInfo, and so part of the key (RFC 7518, 4.6.1.3). */
  readonly apv: string;
  readonly randomBytes: (length: number) => Uint8Array;
}

/**
 * Makes a compact JWE to a P-256 key: ECDH-ES with a fresh pair, A256GCM.
 *
 * @throws {HsmError} `ERR_HSM_INPUT` for a key that is no point on P-256
 */
export function sealJwe(data: Uint8Array, { to, kid, apv, randomBytes }: JweSealing): string {
  const ephemeral = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const shared = diffieHellman({ privateKey: ephemeral.privateKey, publicKey: receiverKey(to) });
  const { x, y } = ephemeral.publicKey.export({ format: 'jwk' });
  const party = utf8.encode(apv);
  const header = encodeJsonPart({
    alg: 'ECDH-ES',
    enc: ALGORITHM,
    kid,
    apv: toBase64Url(party),
    epk: { kty: 'EC', crv: 'P-256', x, y },
  });
  const key = concatKdf(shared, otherInfoOf(new Uint8Array(0), party));
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv).setAAD(utf8.encode(header));
  const ciphertext = cipher.update(data);
  cipher.final();
  shared.fill(0);
  key.fill(0);
  return [header, '', iv, ciphertext, cipher.getAuthTag()]
    .map((part) => (typeof part === 'string' ? part : toBase64Url(part)))
    .join('.');
}

function receiverKey({ x, y }: P256Jwk) {
  try {
    return createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x, y } });
  } catch {
    throw new HsmError('ERR_HSM_INPUT', 'The device key is no point on P-256', { path: 'deviceKey' });
  }
}

/** One round of the concatenation KDF with SHA-256 (NIST SP 800-56A rev. 3, 5.8.2.1). */
export function concatKdf(shared: Uint8Array, otherInfo: Uint8Array): Buffer {
  return hash('sha256', concatBytes(Uint8Array.of(0, 0, 0, 1), shared, otherInfo), 'buffer');
}
