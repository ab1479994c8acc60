import { createHmac } from 'node:crypto';
import { concatBytes } from '@tallystick/encoding';
import { gcmDecrypt } from '../software/masters.ts';

const VERSION = 'HPKE-v1';
const HASH_BYTES = 32;
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
/** DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-256-GCM (RFC 9180, tables 2, 3 and 5). */
const KEM = Uint8Array.of(0x4b, 0x45, 0x4d, 0x00, 0x10);
const SUITE = Uint8Array.of(0x48, 0x50, 0x4b, 0x45, 0x00, 0x10, 0x00, 0x01, 0x00, 0x02);
const BASE_MODE = Uint8Array.of(0);
const NOTHING = new Uint8Array(0);
const utf8 = new TextEncoder();

/** One sealed message and what it is bound to. */
export interface HpkeSealed {
  /** The sender's ephemeral point, 65 bytes. */
  readonly encapsulated: Uint8Array;
  /** The receiver's own point, 65 bytes. */
  readonly receiver: Uint8Array;
  readonly info: Uint8Array;
  readonly aad: Uint8Array;
  /** Ciphertext and tag. */
  readonly ciphertext: Uint8Array;
}

/**
 * Opens the first message of HPKE in base mode (RFC 9180, 4.1 and 5.1.1).
 *
 * @param shared what was agreed between the two points; the caller wipes it
 * @returns undefined where it was sealed otherwise, or changed
 */
export function openHpke(shared: Uint8Array, sealed: HpkeSealed): Uint8Array | undefined {
  const { encapsulated, receiver, info, aad, ciphertext } = sealed;
  const prk = extract(KEM, NOTHING, 'eae_prk', shared);
  const secret = expand(KEM, prk, 'shared_secret', concatBytes(encapsulated, receiver), HASH_BYTES);
  const context = concatBytes(
    BASE_MODE,
    extract(SUITE, NOTHING, 'psk_id_hash', NOTHING),
    extract(SUITE, NOTHING, 'info_hash', info),
  );
  const schedule = extract(SUITE, secret, 'secret', NOTHING);
  const key = expand(SUITE, schedule, 'key', context, KEY_BYTES);
  const nonce = expand(SUITE, schedule, 'base_nonce', context, NONCE_BYTES);
  try {
    return gcmDecrypt(key, aad, concatBytes(nonce, ciphertext));
  } finally {
    for (const bytes of [prk, secret, schedule, key]) bytes.fill(0);
  }
}

const hmac = (key: Uint8Array, ...data: readonly Uint8Array[]): Uint8Array =>
  new Uint8Array(
    createHmac('sha256', key)
      .update(concatBytes(...data))
      .digest(),
  );

/** LabeledExtract (RFC 9180, 4). */
const extract = (suite: Uint8Array, salt: Uint8Array, label: string, secret: Uint8Array): Uint8Array =>
  hmac(salt, utf8.encode(VERSION), suite, utf8.encode(label), secret);

/** LabeledExpand (RFC 9180, 4), of one round of HKDF (RFC 5869, 2.3): no more is asked for than the hash is long. */
function expand(
  suite: Uint8Array,
  prk: Uint8Array,
  label: string,
  info: Uint8Array,
  bytes: number,
): Uint8Array {
  const labelled = concatBytes(utf8.encode(VERSION), suite, utf8.encode(label), info);
  return hmac(prk, Uint8Array.of(0, bytes), labelled, Uint8Array.of(1)).slice(0, bytes);
}
