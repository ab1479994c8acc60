import { xorBytes } from '@tallystick/encoding';

/** One pass of a cipher over one block. */
export type BlockPass = (block: Uint8Array) => Uint8Array;

/** Cipher block chaining (NIST SP 800-38A, 6.2), enciphering. `data` is whole blocks of the length of `iv`. */
export function cbcEncrypt(encrypt: BlockPass, iv: Uint8Array, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(data.length);
  let chain = iv;
  for (let at = 0; at < data.length; at += iv.length) {
    chain = encrypt(xorBytes(data.subarray(at, at + iv.length), chain));
    out.set(chain, at);
  }
  return out;
}

/** Cipher block chaining, deciphering. */
export function cbcDecrypt(decrypt: BlockPass, iv: Uint8Array, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(data.length);
  let chain = iv;
  for (let at = 0; at < data.length; at += iv.length) {
    const block = data.subarray(at, at + iv.length);
    out.set(xorBytes(decrypt(block), chain), at);
    chain = block;
  }
  return out;
}

/** Counter mode (NIST SP 800-38A, 6.5), both ways: the counter is the whole block, and goes up by one. */
export function ctr(encrypt: BlockPass, start: Uint8Array, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(data.length);
  const counter = Uint8Array.from(start);
  for (let at = 0; at < data.length; at += counter.length) {
    const block = data.subarray(at, at + counter.length);
    out.set(xorBytes(block, encrypt(Uint8Array.from(counter))), at);
    increment(counter);
  }
  return out;
}

function increment(counter: Uint8Array): void {
  for (let at = counter.length - 1; at >= 0; at -= 1) {
    counter[at] = ((counter[at] ?? 0) + 1) & 0xff;
    if (counter[at] !== 0) return;
  }
}
