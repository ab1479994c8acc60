import type { KeyAttributes } from './key-attributes.ts';

/** A key as it may be stored: encrypted under a key that never leaves the module, its attributes bound in. Opaque to callers. */
export type WrappedKey = Uint8Array & { readonly __wrappedKey?: never };

/** Public part of an RSA key, big-endian without leading zeros. */
export interface RsaPublicPart {
  readonly modulus: Uint8Array;
  readonly exponent: Uint8Array;
}

/** Public part of a pair on an elliptic curve. */
export interface EcPublicPart {
  readonly curve: 'P-256' | 'secp256k1';
  /** 65 bytes: 04, x, y (SEC 1, 2.3.3). */
  readonly point: Uint8Array;
}

/** What of a pair everybody may know. */
export type PublicPart =
  | ({ readonly kind: 'rsa' } & RsaPublicPart)
  | ({ readonly kind: 'ec' } & EcPublicPart);

/** What a caller stores of a key, and all that a caller ever knows of it. */
export interface StoredKey {
  readonly wrapped: WrappedKey;
  readonly attributes: KeyAttributes;
  /**
   * Upper-case hex: three bytes of triple DES (zeros enciphered), five of AES (CMAC of zeros), HMAC (of nothing) and pairs (SHA-256 over the
   * public part). Tells keys apart, tells nothing else.
   */
  readonly checkValue: string;
}

/** A pair: what {@link StoredKey} has, and the public part. */
export interface StoredPair extends StoredKey {
  readonly publicKey: PublicPart;
}
