import type { Envelope, EnvelopeForm } from './envelope.ts';
import type { KeyAttributes, PairType, SecretKeyType } from './key-attributes.ts';
import type { PublicPart, WrappedKey } from './stored-key.ts';

/** A pair that is in the module. */
export interface ModulePair<Key> {
  readonly key: Key;
  readonly publicKey: PublicPart;
}

/** A key of a wrapped form that is older than the envelope. */
export interface OldKey<Key> extends Partial<ModulePair<Key>> {
  readonly key: Key;
  readonly attributes: KeyAttributes;
}

/**
 * What a form of the Hsm is made of: keys as handles that mean nothing elsewhere, and what ciphers do with them. Everything is at once: the
 * software form computes, the form of a token waits for it in a thread of its own. Operations are written once, over this.
 */
export interface CryptoModule<Key> {
  readonly form: EnvelopeForm;
  randomBytes(length: number): Uint8Array;

  /** A new key that may be wrapped; released by the caller. */
  generateSecret(type: SecretKeyType): Key;
  /** A clear key that may be wrapped. */
  admitSecret(type: SecretKeyType, clear: Uint8Array): Key;
  generatePair(type: PairType): ModulePair<Key>;
  /** @throws {HsmError} `ERR_HSM_COMPONENTS` where it is no private key of that type */
  admitPair(type: PairType, pkcs8: Uint8Array): ModulePair<Key>;
  /** The key under the newest master, with its attributes bound. */
  wrap(attributes: KeyAttributes, key: Key, publicKey?: PublicPart): WrappedKey;
  /** The key of an envelope, for use alone; undefined where the envelope was not made here, or was changed. */
  unwrap(envelope: Envelope): Key | undefined;
  /** As `unwrap`, a key that may be wrapped and is used for nothing else. */
  unwrapToWrap(envelope: Envelope): Key | undefined;
  /** The clear secret key, or PKCS #8, of an envelope: the caller wipes it. Undefined as of `unwrap`. */
  unwrapClear(envelope: Envelope): Uint8Array | undefined;
  /** A key of a form before the envelope. */
  unwrapOld?(wrapped: WrappedKey): OldKey<Key> | undefined;
  release(key: Key): void;

  aesEncrypt(key: Key, data: Uint8Array): Uint8Array;
  aesDecrypt(key: Key, data: Uint8Array): Uint8Array;
  tdesEncrypt(key: Key, data: Uint8Array): Uint8Array;
  tdesDecrypt(key: Key, data: Uint8Array): Uint8Array;
  /** The key that is the encryption of whole blocks under another one, cut to its length; for use, or to be wrapped. */
  deriveAes(parent: Key, data: Uint8Array, type: 'aes128' | 'aes192' | 'aes256', toWrap?: boolean): Key;
  aesCmac(key: Key, message: Uint8Array): Uint8Array;
  tdesCmac(key: Key, message: Uint8Array): Uint8Array;
  hmac(key: Key, message: Uint8Array): Uint8Array;
  /** Nonce, ciphertext, tag. */
  gcmSeal(key: Key, context: Uint8Array, data: Uint8Array): Uint8Array;
  gcmOpen(key: Key, context: Uint8Array, sealed: Uint8Array): Uint8Array | undefined;
  /** ECDSA: r and s. */
  signDigest(key: Key, type: 'p256' | 'secp256k1', digest: Uint8Array): Uint8Array;
  signRaw(key: Key, block: Uint8Array): Uint8Array;
  /**
   * One round of the concatenation KDF with SHA-256 over the secret agreed with a point (NIST SP 800-56A rev. 3, 5.8.2.1). Undefined for a
   * point that is not on the curve.
   */
  agree(key: Key, point: Uint8Array, otherInfo: Uint8Array): Uint8Array | undefined;

  seal(purpose: string, context: string, data: Uint8Array): Uint8Array;
  open(purpose: string, context: string, sealed: Uint8Array): Uint8Array | undefined;
  digest(purpose: string, value: Uint8Array): Uint8Array;

  /** Says how the module is, or throws what is wrong with it. */
  health(): string;
}
