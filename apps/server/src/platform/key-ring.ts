import type { KeyObject } from 'node:crypto';
import type { P256PublicJwk } from '@tallystick/protocol';

/** What a server key is for. Each purpose has its own key pair or secret, so that none can stand in for another. */
export type SigningPurpose = 'ticket' | 'token' | 'personalisation';

export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly publicJwk: P256PublicJwk;
}

/**
 * The server's own keys: made at first start, wrapped (AES-256-GCM) under the master key, shared by all processes through the
 * database, held as key objects in memory.
 */
export interface KeyRing {
  /** P-256 key that signs one purpose. */
  signing(purpose: SigningPurpose): SigningKey;
  /** P-256 key that card data is encrypted to (ECDH-ES). Only acquiring may ask for it. */
  cardData(): SigningKey;
  /** HMAC-SHA-256 of a low-entropy or bearer secret (activation codes, API keys, sessions), domain-separated; 32 bytes. */
  digest(
    domain: 'activation' | 'api-key' | 'session' | 'setup' | 'dpop-nonce',
    secret: string | Uint8Array,
  ): Uint8Array;
}
