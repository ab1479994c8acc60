/** An RSA public key as EMV carries it: big-endian, modulus without leading zeros. */
export interface RsaPublicKey {
  readonly modulus: Uint8Array;
  readonly exponent: Uint8Array;
}

/** RSA private operation on a block as long as the modulus: an HSM, WebCrypto bridge or `rsaPrivateOperation`. */
export type RsaPrivateOperation = (block: Uint8Array) => Uint8Array | Promise<Uint8Array>;

/** An RSA key pair in plain bytes, for test schemes and virtual cards. */
export interface RsaKeyPair extends RsaPublicKey {
  readonly privateExponent: Uint8Array;
}

/** Makes an RSA key pair; injected, since key generation differs by platform. */
export type GenerateRsa = (modulusBits: number, exponent: 3 | 65537) => Promise<RsaKeyPair>;

/** Largest modulus of EMV, in bytes (Book 2, 6.1: 1984 bits). */
export const MAX_MODULUS_BYTES = 248;
/** Below this there is no room for the fields of a certificate. */
const MIN_MODULUS_BYTES = 48;

/**
 * RSA public operation, the "recover" of EMV Book 2, Annex A2.1.
 *
 * @returns nothing when the key or the block cannot be one: wrong length, even modulus, exponent neither 3 nor 65537
 */
export function rsaRecover(key: RsaPublicKey, block: Uint8Array): Uint8Array | undefined {
  const { modulus, exponent } = key;
  if (block.length !== modulus.length || modulus.length < MIN_MODULUS_BYTES) return undefined;
  if (modulus.length > MAX_MODULUS_BYTES || ((modulus.at(-1) ?? 0) & 1) === 0) return undefined;
  // EMV Book 2, Annex B2.1 allows these two exponents; a larger one would cost time.
  const e = exponent.length >= 1 && exponent.length <= 3 ? Number(toBigInt(exponent)) : 0;
  if (e !== 3 && e !== 65537) return undefined;
  const n = toBigInt(modulus);
  const value = toBigInt(block);
  return value < n ? toBytes(modPow(value, BigInt(e), n), modulus.length) : undefined;
}

/** RSA private operation in software. Not constant time: for test schemes and virtual cards only. */
export function rsaPrivateOperation(key: RsaKeyPair): (block: Uint8Array) => Uint8Array {
  const n = toBigInt(key.modulus);
  const d = toBigInt(key.privateExponent);
  return (block) => toBytes(modPow(toBigInt(block), d, n), key.modulus.length);
}

function modPow(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  let power = base % modulus;
  for (let left = exponent; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * power) % modulus;
    power = (power * power) % modulus;
  }
  return result;
}

function toBigInt(bytes: Uint8Array): bigint {
  return bytes.length === 0 ? 0n : BigInt(`0x${bytes.toHex()}`);
}

function toBytes(value: bigint, length: number): Uint8Array {
  return Uint8Array.fromHex(value.toString(16).padStart(length * 2, '0'));
}
