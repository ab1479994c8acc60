import { randomFillSync } from 'node:crypto';

/** Where random bytes come from. Secrets, ids, challenges and jitter all draw from it. */
export interface Randomness {
  /** `length` random bytes. */
  bytes(length: number): Uint8Array;
}

const POOL_BYTES = 4_096;

/** The operating system's generator, read in pools because a call for a few bytes costs as much as one for thousands. */
export const createSystemRandomness = (): Randomness => {
  const pool = new Uint8Array(POOL_BYTES);
  let used = POOL_BYTES;
  return {
    bytes(length) {
      if (length > POOL_BYTES) return randomFillSync(new Uint8Array(length));
      if (used + length > POOL_BYTES) {
        randomFillSync(pool);
        used = 0;
      }
      const taken = pool.slice(used, used + length);
      pool.fill(0, used, used + length);
      used += length;
      return taken;
    },
  };
};

/** A uniform number of `digits` decimal digits, as text with leading zeros. Draws again rather than favour low digits. */
export const randomDigits = (randomness: Randomness, digits: number): string => {
  let text = '';
  while (text.length < digits) {
    for (const byte of randomness.bytes(digits)) {
      if (byte < 250 && text.length < digits) text += String(byte % 10);
    }
  }
  return text;
};
