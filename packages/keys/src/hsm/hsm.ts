import type { SecretBytes } from '../secret-bytes.ts';
import type { ArpcRequest, ArqcFacts, ArqcRequest } from './arqc.ts';
import type { KeySpec, PairType, SecretKeyType } from './key-attributes.ts';
import type { Operation } from './operation.ts';
import type {
  CardValueRequest,
  GeneratePinRequest,
  MakePinValueRequest,
  PinValue,
  TranslatedPin,
  TranslatePinRequest,
  VerifyPinRequest,
} from './pin-requests.ts';
import type {
  CardData,
  DecryptCardDataRequest,
  ExportBlockRequest,
  ExportInitialKeyRequest,
  HsmHealth,
  ImportBlockRequest,
  ImportClearRequest,
  InitialKeyRequest,
  MacRequest,
  Reencrypted,
  ReencryptRequest,
  SignRequest,
  Verified,
  VerifyMacRequest,
} from './requests.ts';
import type { PublicPart, StoredKey, StoredPair, WrappedKey } from './stored-key.ts';

/**
 * A hardware security module, as far as payments need one: keys never leave it, operations do. Callers hold wrapped keys and hand them in
 * with each operation; the module keeps nothing but its masters. The attributes that are bound to a key decide what is done with it.
 *
 * What did not verify is a value that says so and no more; the reason goes to the `audit` that the module was made with.
 *
 * @throws {HsmError} from every operation: `ERR_HSM_WRAPPED_KEY`, `ERR_HSM_USAGE`, `ERR_HSM_INPUT`; of a token `ERR_HSM_BUSY`,
 *   `ERR_HSM_TIMEOUT`, `ERR_HSM_CLOSED` and `ERR_HSM_TOKEN…` besides
 */
export interface Hsm {
  /** What stands between the keys and an attacker. `software` keys are in the memory of the process. */
  readonly assurance: 'software' | 'token';
  /** Operations whose key, or whose PIN or data, are in clear in this process or its thread for the length of one call. */
  readonly inTheClear: readonly Operation[];

  /** Makes a random secret key inside. */
  generate(spec: KeySpec<SecretKeyType>): Promise<StoredKey>;
  /** Makes a pair inside; only its public part comes out. */
  generatePair(spec: KeySpec<PairType>): Promise<StoredPair>;
  /**
   * Takes a key in at a ceremony: the exclusive-or of its components, made inside. The caller wipes the components.
   *
   * @throws {HsmError} `ERR_HSM_COMPONENTS`
   */
  importClear(request: ImportClearRequest): Promise<StoredKey>;
  /** Takes a private key in as PKCS #8, such as one that was kept elsewhere before. The caller wipes it. */
  importPair(spec: KeySpec<PairType>, pkcs8: SecretBytes): Promise<StoredPair>;
  /**
   * Takes a key in under a protection key, with the attributes of its header.
   *
   * @throws {HsmError} `ERR_HSM_KEY_BLOCK`, whatever is wrong with the block; `ERR_HSM_ATTRIBUTES` for a usage without operations
   */
  importBlock(request: ImportBlockRequest): Promise<StoredKey>;
  /**
   * Lets a key out under a protection key that is at least as strong.
   *
   * @throws {HsmError} `ERR_HSM_EXPORT`
   */
  exportBlock(request: ExportBlockRequest): Promise<string>;
  /** What is bound to a key. */
  describe(key: WrappedKey): Promise<StoredKey & { readonly publicKey?: PublicPart }>;

  /** The initial key of one terminal (ANSI X9.24-3:2017, 6.3.1). */
  deriveInitialKey(request: InitialKeyRequest): Promise<StoredKey>;
  /**
   * An initial key for its terminal alone, as a compact JWE (ECDH-ES, A256GCM) whose plaintext are the bytes of the key.
   *
   * @throws {HsmError} `ERR_HSM_EXPORT`
   */
  exportInitialKey(request: ExportInitialKeyRequest): Promise<string>;

  /** The same PIN for the same account under another key (ISO 9564-1:2017, 9). */
  translatePin(request: TranslatePinRequest): Promise<TranslatedPin>;
  verifyPin(request: VerifyPinRequest): Promise<Verified>;
  /** What an issuer stores of a PIN that was set or changed. */
  makePinValue(request: MakePinValueRequest): Promise<PinValue>;
  /** A random PIN, which comes out as an enciphered block alone. */
  generatePin(request: GeneratePinRequest): Promise<Uint8Array>;
  /** CVV, CVV2 or iCVV: three digits. */
  makeCardValue(request: CardValueRequest): Promise<string>;
  verifyCardValue(request: CardValueRequest & { readonly value: string }): Promise<Verified>;

  decryptCardData(request: DecryptCardDataRequest): Promise<CardData>;
  /** The same data under another key. */
  reencrypt(request: ReencryptRequest): Promise<Reencrypted>;
  /** 8 bytes of `M3` and triple DES, 16 of AES, 32 of HMAC; a shorter MAC is the left part. */
  mac(request: MacRequest): Promise<Uint8Array>;
  verifyMac(request: VerifyMacRequest): Promise<Verified>;
  /** ECDSA over a digest: r and s, 32 bytes each; s is the lower of both on secp256k1, as chains want it. */
  sign(request: SignRequest): Promise<Uint8Array>;
  /** RSA private operation on a block as long as the modulus, as EMV certificates want it (EMV Book 2, Annex A2.1). */
  signBlock(key: WrappedKey, block: Uint8Array): Promise<Uint8Array>;

  /** Verifies an application cryptogram. Whether it is a replay is for the caller, who holds the last counter. */
  verifyArqc(request: ArqcRequest): Promise<ArqcFacts>;
  /** Issuer authentication data, tag 91, for a cryptogram that was verified (EMV Book 2, 8.2). */
  generateArpc(request: ArpcRequest): Promise<Uint8Array>;

  /**
   * Encrypts data at rest with AES-256-GCM.
   *
   * @param purpose names the key, such as `pan`
   * @param context what the data belongs to, such as a row id; {@link open} needs the same
   */
  seal(purpose: string, context: string, data: Uint8Array): Promise<Uint8Array>;
  /** @throws {HsmError} `ERR_HSM_SEALED` */
  open(purpose: string, context: string, sealed: Uint8Array): Promise<SecretBytes>;
  /** Keyed digest for look-up, HMAC-SHA-256, 32 bytes: equal values have equal digests, and nobody without the key can try values. */
  digest(purpose: string, value: Uint8Array): Promise<Uint8Array>;

  /** The same key under the newest master; the one that was given goes on as long as its own master is there. */
  rewrap(key: WrappedKey): Promise<StoredKey>;
  /** Forgets a key that was opened. What is stored of it is the caller's to delete. */
  destroy(key: WrappedKey): Promise<void>;
  health(): Promise<HsmHealth>;
  /** Wipes what is in memory, ends sessions and threads. Everything that waits is refused. */
  close(): Promise<void>;
}

/** What the module tells for the audit record and to nobody else. Holds no key, PIN, PAN or data. */
export interface HsmAuditEvent {
  readonly operation: Operation;
  /** `refused`: an error to the caller. `failed`: a value that says only that it failed. */
  readonly outcome: 'refused' | 'failed';
  /** Why, as a code. */
  readonly reason: string;
}

/** Listens to {@link HsmAuditEvent}. What it throws is its own affair. */
export type HsmAudit = (event: HsmAuditEvent) => void;
