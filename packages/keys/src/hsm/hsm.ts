import type { SecretBytes } from '../secret-bytes.ts';

/** What a key is for. An operation refuses a key of another usage, so a key cannot be tricked into a second life. */
export type KeyUsage =
  /** Issuer master key for application cryptograms, 16-byte triple DES (TR-31 usage E0). */
  | 'application_cryptogram'
  /** Private RSA key that signs certificates of cards or issuers (TR-31 usage S0). */
  | 'certificate_signing';

/** A key as it may be stored: encrypted under a key that never leaves the module, its usage bound in. Opaque to callers. */
export type WrappedKey = Uint8Array & { readonly __wrappedKey?: never };

/** What a caller stores of a key. */
export interface StoredKey {
  readonly wrapped: WrappedKey;
  /** Upper-case hex: three bytes for triple DES, five bytes of a SHA-256 over the public part for RSA. Tells keys apart, tells nothing else. */
  readonly checkValue: string;
}

/** Public part of an RSA key, big-endian without leading zeros. */
export interface RsaPublicPart {
  readonly modulus: Uint8Array;
  readonly exponent: Uint8Array;
}

/** Data objects of field 55 by tag number. */
export type ChipObjects = ReadonlyMap<number, Uint8Array>;

/** One cryptogram and the key that it should be under. */
export interface ArqcRequest {
  readonly key: WrappedKey;
  readonly pan: string;
  /** Two digits; `00` when the card has none. */
  readonly panSequence: string;
  readonly de55: ChipObjects;
}

/** Proven facts about a cryptogram (EMV Book 2, 8.1). A mismatch is a fact, not an error. */
export type ArqcFacts =
  | {
      readonly verified: true;
      readonly cryptogramType: 'AAC' | 'TC' | 'ARQC' | 'RFU';
      readonly atc: number;
      readonly iad: {
        readonly derivationKeyIndex: number;
        readonly cryptogramVersion: number;
        readonly cvr: Uint8Array;
        readonly cryptogramType: 'AAC' | 'TC' | 'ARQC' | 'RFU';
        readonly discretionary: Uint8Array;
      };
      readonly arqc: Uint8Array;
    }
  | { readonly verified: false; readonly reason: string; readonly field?: string };

/** Facts about a cryptogram that verified. */
export type VerifiedArqc = Extract<ArqcFacts, { verified: true }>;

/**
 * A hardware security module, as far as payments need one: keys never leave it, operations do. Callers hold wrapped keys and
 * hand them in with each operation, so the module itself keeps no state but its master key.
 *
 * @throws {HsmError} from every operation, when a wrapped key is not this module's, was changed, or is for another usage
 */
export interface Hsm {
  /** What stands between the keys and an attacker. `software` keys are in the memory of the process. */
  readonly assurance: 'software' | 'hardware';
  /** Makes a random triple-DES key of 16 bytes with odd parity inside. */
  generateKey(usage: 'application_cryptogram'): Promise<StoredKey>;
  /** Makes an RSA key for EMV certificates inside; only its public part comes out. */
  generateSigningKey(modulusBits: number): Promise<StoredKey & { readonly publicKey: RsaPublicPart }>;
  /** RSA private operation on a block as long as the modulus, as EMV certificates want it (EMV Book 2, Annex A2.1). */
  signBlock(key: WrappedKey, block: Uint8Array): Promise<Uint8Array>;
  /** Takes a clear key in, as at a key ceremony. The caller wipes its own copy. */
  importKey(usage: KeyUsage, key: SecretBytes): Promise<StoredKey>;
  checkValue(key: WrappedKey): Promise<string>;
  /** Verifies an application cryptogram. Whether it is a replay is for the caller, who holds the last counter. */
  verifyArqc(request: ArqcRequest): Promise<ArqcFacts>;
  /**
   * Issuer authentication data, tag 91, for a cryptogram that was verified (EMV Book 2, 8.2).
   *
   * @param status 2 bytes of response code or 4 of card status update, as the cryptogram version has it
   */
  makeArpc(request: ArqcRequest, facts: VerifiedArqc, status: Uint8Array): Promise<Uint8Array>;
  /**
   * Encrypts data at rest with AES-256-GCM.
   *
   * @param purpose names the key, such as `pan`
   * @param context what the data belongs to, such as a row id; {@link open} needs the same
   */
  seal(purpose: string, context: string, data: Uint8Array): Promise<Uint8Array>;
  open(purpose: string, context: string, sealed: Uint8Array): Promise<SecretBytes>;
  /** Keyed digest for look-up, HMAC-SHA-256, 32 bytes: equal values have equal digests, and nobody without the key can try values. */
  digest(purpose: string, value: Uint8Array): Promise<Uint8Array>;
}

/** Kinds of refusal. */
export type HsmErrorCode = 'ERR_HSM_MASTER_KEY' | 'ERR_HSM_WRAPPED_KEY' | 'ERR_HSM_USAGE' | 'ERR_HSM_SEALED';

/** The module refused. Says which kind of refusal and nothing about keys or data. */
export class HsmError extends Error {
  override readonly name = 'HsmError';
  readonly code: HsmErrorCode;

  constructor(code: HsmErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
