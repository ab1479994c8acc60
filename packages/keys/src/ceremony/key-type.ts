import { checkValueBy } from '../check-value.ts';
import type { BlockCiphers } from '../ciphers/block-ciphers.ts';

/** What a ceremony makes: a triple-DES key of two or three keys, or an AES key. */
export type CeremonyKeyType = 'tdes2' | 'tdes3' | 'aes128' | 'aes192' | 'aes256';

/** What is to be known of a key type. */
export interface KeyTypeFacts {
  readonly algorithm: 'tdes' | 'aes';
  /** Length of the key, and of each of its parts. */
  readonly bytes: 16 | 24 | 32;
  readonly name: string;
  /** Effective strength in bits (NIST SP 800-57 Part 1, table 2): no key is protected by a weaker one. */
  readonly strength: number;
  /** How a sheet names it. */
  readonly code: number;
}

/** The key types of a ceremony. */
export const KEY_TYPES: Readonly<Record<CeremonyKeyType, KeyTypeFacts>> = {
  tdes2: { algorithm: 'tdes', bytes: 16, name: 'TDES, two keys', strength: 80, code: 0x02 },
  tdes3: { algorithm: 'tdes', bytes: 24, name: 'TDES, three keys', strength: 112, code: 0x03 },
  aes128: { algorithm: 'aes', bytes: 16, name: 'AES-128', strength: 128, code: 0x11 },
  aes192: { algorithm: 'aes', bytes: 24, name: 'AES-192', strength: 192, code: 0x12 },
  aes256: { algorithm: 'aes', bytes: 32, name: 'AES-256', strength: 256, code: 0x13 },
};

/** The names of the key types. */
export const CEREMONY_KEY_TYPES = ['tdes2', 'tdes3', 'aes128', 'aes192', 'aes256'] as const;

/** Check value of a key or part by the usual method of its type (ANSI X9.24-1:2017, Annex A): 3 bytes of TDES, 5 of AES. */
export const checkValueOf = (ciphers: BlockCiphers, type: CeremonyKeyType, key: Uint8Array): Uint8Array =>
  KEY_TYPES[type].algorithm === 'tdes'
    ? checkValueBy(ciphers, 'tdes', 'encryption', key)
    : checkValueBy(ciphers, 'aes', 'cmac', key);
