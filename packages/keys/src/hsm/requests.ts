import type { MacPaddingMethod } from '../mac/padding.ts';
import type { SecretBytes } from '../secret-bytes.ts';
import type { KeyExportability, KeySpec } from './key-attributes.ts';
import type { WrappedKey } from './stored-key.ts';

/** Whether something was as it should be. Why not is in the audit alone. */
export interface Verified {
  readonly verified: boolean;
}

export interface ImportBlockRequest {
  /** `K1`. */
  readonly protection: WrappedKey;
  /** ASCII. */
  readonly block: string;
  /** The old variant-binding versions are taken only where the caller names them. */
  readonly oldVersions?: readonly ('A' | 'C')[];
}

export interface ExportBlockRequest {
  readonly key: WrappedKey;
  /** `K1`: triple DES makes version B, AES version D. */
  readonly protection: WrappedKey;
  /** What the receiver may do with it; default as the key's. Only narrower: a key that may leave may be sent as one that may not. */
  readonly exportability?: KeyExportability;
}

export interface InitialKeyRequest {
  /** `B0`. */
  readonly key: WrappedKey;
  /** Initial key ID: 8 bytes of the key serial number. */
  readonly id: Uint8Array;
  /** Default `N`. `E` for a key that is to be loaded into a terminal by `exportInitialKey`. */
  readonly exportability?: KeyExportability;
}

/** A P-256 public key as a JWK (RFC 7518, 6.2.1). */
export interface P256Jwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
}

export interface ExportInitialKeyRequest {
  /** `B1` of exportability `E`. */
  readonly key: WrappedKey;
  /** Initial key ID; the header's `kid`, in upper-case hex. */
  readonly id: Uint8Array;
  /** The device key that alone can open it. */
  readonly deviceKey: P256Jwk;
  /** What the key belongs to, such as the terminal's id: `apv` of the header, and so part of the key that it is enciphered with. */
  readonly context: string;
}

/** Card data as they were before a terminal enciphered them, or that they were not for this key. */
export type CardData =
  | {
      readonly opened: true;
      /** Protected header of the JWE. */
      readonly header: Readonly<Record<string, unknown>>;
      readonly data: SecretBytes;
    }
  | { readonly opened: false };

export interface DecryptCardDataRequest {
  /** `K3`. */
  readonly key: WrappedKey;
  /** Compact JWE, ECDH-ES with A256GCM (RFC 7516, RFC 7518). */
  readonly jwe: string;
}

export interface ReencryptRequest {
  /** `D0` that decrypts. */
  readonly from: WrappedKey;
  /** `D0` that encrypts. */
  readonly to: WrappedKey;
  /** What the data belong to; authenticated on both sides (AES-GCM). */
  readonly context: string;
  /** Nonce (12 bytes), ciphertext, tag (16 bytes). */
  readonly data: Uint8Array;
}

export type Reencrypted =
  | { readonly reencrypted: true; readonly data: Uint8Array }
  | { readonly reencrypted: false };

export interface MacRequest {
  /** `M3`, `M6` or `M7`. */
  readonly key: WrappedKey;
  readonly message: Uint8Array;
  /** `M3`: padding method; default 2. */
  readonly padding?: MacPaddingMethod;
}

export interface VerifyMacRequest extends MacRequest {
  /** The MAC, or its left part of at least 4 bytes. */
  readonly mac: Uint8Array;
}

export interface SignRequest {
  /** `S0` on an elliptic curve. */
  readonly key: WrappedKey;
  /** 32 bytes: SHA-256, or Keccak-256 for chains that want it. */
  readonly digest: Uint8Array;
}

export interface ImportClearRequest {
  readonly spec: KeySpec;
  /** As many as there are custodians, each as long as the key. */
  readonly components: readonly SecretBytes[];
}

/** How the module is, for a health check. */
export interface HsmHealth {
  readonly healthy: boolean;
  /** In words, for an operator: the form, the token, what is wrong. */
  readonly detail: string;
  /** How many keys it holds opened. */
  readonly openKeys: number;
}
