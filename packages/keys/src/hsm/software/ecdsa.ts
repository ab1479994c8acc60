import { createECDH, createHmac } from 'node:crypto';
import { concatBytes } from '@tallystick/encoding';
import { SECP256K1_ORDER } from '../core/low-s.ts';

const SCALAR_BYTES = 32;

/** Orders of the curves (SEC 2, 2.4.1 and 2.4.2), and what OpenSSL calls them. */
const CURVES = {
  p256: {
    order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
    name: 'prime256v1',
  },
  secp256k1: { order: SECP256K1_ORDER, name: 'secp256k1' },
} as const;

const numberOf = (bytes: Uint8Array): bigint => BigInt(`0x${bytes.toHex()}`);
const bytesOf = (value: bigint): Uint8Array =>
  Uint8Array.fromHex(value.toString(16).padStart(2 * SCALAR_BYTES, '0'));

/**
 * ECDSA over a digest (FIPS 186-5, 6.4.1) with the nonce of RFC 6979: OpenSSL signs what it hashes itself alone, and chains hash by
 * Keccak-256. The point is OpenSSL's, the arithmetic modulo the order is here: not constant time, so every secret in it is multiplied by a
 * random number first.
 *
 * @param privateKey scalar of 32 bytes
 * @param digest 32 bytes
 * @returns r and s, 32 bytes each
 */
export function signDigest(
  type: keyof typeof CURVES,
  privateKey: Uint8Array,
  digest: Uint8Array,
  randomBytes: (length: number) => Uint8Array,
): Uint8Array {
  const { order, name } = CURVES[type];
  const blind = (numberOf(randomBytes(SCALAR_BYTES)) % (order - 1n)) + 1n;
  const d = (numberOf(privateKey) * blind) % order;
  const z = (numberOf(digest) % order) * blind;
  for (const nonce of nonces(privateKey, digest, order)) {
    const curve = createECDH(name);
    curve.setPrivateKey(nonce);
    const r = numberOf(curve.getPublicKey().subarray(1, 1 + SCALAR_BYTES)) % order;
    const inverse = inverted((numberOf(nonce) * blind) % order, order);
    nonce.fill(0);
    const s = (inverse * ((z + r * d) % order)) % order;
    if (r !== 0n && s !== 0n) return concatBytes(bytesOf(r), bytesOf(s));
  }
  throw new RangeError('There is always a next nonce');
}

/** Nonces of RFC 6979, 3.2, one after the other; the first is nearly always the one. */
function* nonces(privateKey: Uint8Array, digest: Uint8Array, order: bigint): Generator<Uint8Array> {
  const mac = (key: Uint8Array, ...data: Uint8Array[]): Uint8Array =>
    new Uint8Array(
      createHmac('sha256', key)
        .update(concatBytes(...data))
        .digest(),
    );
  const seed = concatBytes(privateKey, bytesOf(numberOf(digest) % order));
  let v: Uint8Array = new Uint8Array(SCALAR_BYTES).fill(1);
  let k: Uint8Array = new Uint8Array(SCALAR_BYTES);
  for (const step of [0, 1]) {
    k = mac(k, v, Uint8Array.of(step), seed);
    v = mac(k, v);
  }
  seed.fill(0);
  for (;;) {
    v = mac(k, v);
    const value = numberOf(v);
    if (value > 0n && value < order) yield Uint8Array.from(v);
    k = mac(k, v, Uint8Array.of(0));
    v = mac(k, v);
  }
}

/** The inverse modulo a prime, by the extended algorithm of Euclid. */
function inverted(value: bigint, modulus: bigint): bigint {
  let [r, nextR] = [modulus, value];
  let [t, nextT] = [0n, 1n];
  while (nextR !== 0n) {
    const quotient = r / nextR;
    [r, nextR] = [nextR, r - quotient * nextR];
    [t, nextT] = [nextT, t - quotient * nextT];
  }
  return t < 0n ? t + modulus : t;
}
