import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import { concatBytes, equalBytes } from '@tallystick/encoding';
import type { SecretBytes } from '../../secret-bytes.ts';
import { HsmError } from '../hsm-error.ts';

/** One master key and what is derived from it by HKDF-SHA-256 (RFC 5869), a key for each label. */
export interface Master {
  /** 4 bytes that tell masters apart and nothing of them. */
  readonly id: Uint8Array;
  /** AES-256-GCM under the key of a label: nonce, ciphertext, tag. */
  encrypt(label: string, bound: Uint8Array, data: Uint8Array): Uint8Array;
  /** Undefined where it was made otherwise, or changed. */
  decrypt(label: string, bound: Uint8Array, sealed: Uint8Array): Uint8Array | undefined;
  /** HMAC-SHA-256 under the key of a label. */
  digest(label: string, value: Uint8Array): Uint8Array;
  /** Overwrites what was derived. */
  wipe(): void;
}

export const MASTER_KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const ID_BYTES = 4;
const MOST_LABELS = 64;

/**
 * Opens a master key.
 *
 * @param masterKey 32 bytes; stays the caller's
 * @throws {HsmError} `ERR_HSM_MASTER_KEY`
 */
export function openMaster(masterKey: SecretBytes, randomBytes: (length: number) => Uint8Array): Master {
  if (masterKey.length !== MASTER_KEY_BYTES) {
    throw new HsmError('ERR_HSM_MASTER_KEY', `The master key must be ${MASTER_KEY_BYTES} bytes`);
  }
  const derived = new Map<string, Uint8Array>();
  const keyOf = (label: string): Uint8Array => {
    const known = derived.get(label);
    if (known) return known;
    const key = deriveFrom(masterKey, label, MASTER_KEY_BYTES);
    const [oldest] = derived.keys();
    if (derived.size >= MOST_LABELS && oldest !== undefined) {
      derived.get(oldest)?.fill(0);
      derived.delete(oldest);
    }
    derived.set(label, key);
    return key;
  };
  return {
    id: masterId(masterKey),
    encrypt: (label, bound, data) => gcmEncrypt(keyOf(label), randomBytes(NONCE_BYTES), bound, data),
    decrypt: (label, bound, sealed) => gcmDecrypt(keyOf(label), bound, sealed),
    digest: (label, value) => new Uint8Array(createHmac('sha256', keyOf(label)).update(value).digest()),
    wipe() {
      for (const key of derived.values()) key.fill(0);
      derived.clear();
    },
  };
}

const deriveFrom = (masterKey: SecretBytes, label: string, bytes: number): Uint8Array =>
  masterKey.use(
    (key) => new Uint8Array(hkdfSync('sha256', key, new Uint8Array(0), `tallystick/${label}`, bytes)),
  );

const masterId = (masterKey: SecretBytes): Uint8Array => deriveFrom(masterKey, '2/id', ID_BYTES);

/**
 * Check value of a master key, to be kept beside what it wraps: 8 bytes that tell whether a key or passphrase is the right one before any
 * wrapped key is touched, and nothing else.
 */
export const masterCheckValue = (masterKey: SecretBytes): Uint8Array => deriveFrom(masterKey, '2/check', 8);

/**
 * Refuses another master key than the one whose check value was kept.
 *
 * @throws {HsmError} `ERR_HSM_MASTER_KEY`
 */
export function requireMaster(masterKey: SecretBytes, checkValue: Uint8Array): void {
  if (masterKey.length === MASTER_KEY_BYTES && equalBytes(masterCheckValue(masterKey), checkValue)) return;
  throw new HsmError('ERR_HSM_MASTER_KEY', 'This is another master key than the keys were wrapped under', {
    remedy: 'Give the master key as it was when the keys were made, or restore it from its backup.',
  });
}

/** Nonce, ciphertext, tag. */
export function gcmEncrypt(
  key: Uint8Array,
  nonce: Uint8Array,
  bound: Uint8Array,
  data: Uint8Array,
): Uint8Array {
  const cipher = createCipheriv(`aes-${bitsOf(key)}-gcm`, key, nonce).setAAD(bound);
  const body = cipher.update(data);
  cipher.final();
  return concatBytes(nonce, body, cipher.getAuthTag());
}

export function gcmDecrypt(key: Uint8Array, bound: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
  if (sealed.length < NONCE_BYTES + TAG_BYTES) return undefined;
  const nonce = sealed.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv(`aes-${bitsOf(key)}-gcm`, key, nonce, { authTagLength: TAG_BYTES });
  decipher.setAAD(bound).setAuthTag(sealed.subarray(-TAG_BYTES));
  const clear = decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES));
  try {
    decipher.final();
    return new Uint8Array(clear.buffer, clear.byteOffset, clear.byteLength);
  } catch {
    clear.fill(0);
    return undefined;
  }
}

const bitsOf = (key: Uint8Array): 128 | 192 | 256 => {
  if (key.length === 16) return 128;
  return key.length === 24 ? 192 : 256;
};
