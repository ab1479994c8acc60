import { type KeyType, rsaBitsOf } from './key-attributes.ts';

/** Security strengths in bits (NIST SP 800-57 part 1 rev. 5, tables 2 and 4; two-key triple DES as ANSI X9.24-1 counts it). */
const BITS: Readonly<Record<Exclude<KeyType, `rsa${number}`>, number>> = {
  tdes2: 80,
  tdes3: 112,
  aes128: 128,
  aes192: 192,
  aes256: 256,
  hmac256: 256,
  hmac512: 256,
  p256: 128,
  secp256k1: 128,
};

/** How strong a key is, to tell whether another one may protect it. */
export function strengthOf(type: KeyType): number {
  const bits = rsaBitsOf(type);
  if (bits === undefined) return BITS[type as Exclude<KeyType, `rsa${number}`>];
  if (bits >= 3072) return 128;
  return bits >= 2048 ? 112 : 80;
}
