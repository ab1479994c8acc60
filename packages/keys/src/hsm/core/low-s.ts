/** Order of secp256k1 (SEC 2, 2.4.1). */
export const SECP256K1_ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/**
 * The lower of both values of s that verify: chains refuse the other, so that nobody else can write the same signature differently (BIP 62,
 * EIP-2).
 *
 * @param signature r and s, 32 bytes each
 */
export function lowS(signature: Uint8Array): Uint8Array {
  const s = BigInt(`0x${signature.subarray(32).toHex()}`);
  if (s <= SECP256K1_ORDER / 2n) return signature;
  const out = Uint8Array.from(signature);
  out.set(Uint8Array.fromHex((SECP256K1_ORDER - s).toString(16).padStart(64, '0')), 32);
  return out;
}
