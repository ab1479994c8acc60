import type { BlockCiphers } from '../ciphers/block-ciphers.ts';
import { DukptError } from './dukpt-error.ts';
import type { WorkingKeyType, WorkingKeyUsage } from './working-key.ts';

const BLOCK_BYTES = 16;

/** Key usage indicators (ANSI X9.24-3:2017, table 2). */
const USAGE: Readonly<Record<WorkingKeyUsage | 'initial', number>> = {
  'key-encryption': 0x0002,
  pin: 0x1000,
  'mac-request': 0x2000,
  'mac-response': 0x2001,
  'mac-both': 0x2002,
  'data-request': 0x3000,
  'data-response': 0x3001,
  'data-both': 0x3002,
  derivation: 0x8000,
  initial: 0x8001,
};

/** Algorithm indicators and key lengths in bits (ANSI X9.24-3:2017, tables 1 and 3). */
const TYPE: Readonly<Record<WorkingKeyType, { readonly algorithm: number; readonly bits: number }>> = {
  tdes2: { algorithm: 0x0000, bits: 128 },
  tdes3: { algorithm: 0x0001, bits: 192 },
  aes128: { algorithm: 0x0002, bits: 128 },
  aes192: { algorithm: 0x0003, bits: 192 },
  aes256: { algorithm: 0x0004, bits: 256 },
  hmac128: { algorithm: 0x0005, bits: 128 },
  hmac192: { algorithm: 0x0005, bits: 192 },
  hmac256: { algorithm: 0x0005, bits: 256 },
};

/** What a key is derived for. */
export interface AesDerivation {
  readonly usage: WorkingKeyUsage | 'initial';
  readonly type: WorkingKeyType;
  /** 8 bytes: the initial key ID for the initial key, else its right 4 bytes and the counter. */
  readonly context: Uint8Array;
}

/**
 * One derivation (ANSI X9.24-3:2017, 6.3.2 and 6.3.3): the derivation data enciphered block by block under the parent, cut to the length
 * of the key.
 *
 * @param parent AES key of 16, 24 or 32 bytes
 */
export function deriveAes(ciphers: BlockCiphers, parent: Uint8Array, derivation: AesDerivation): Uint8Array {
  const { bits } = TYPE[derivation.type];
  return ciphers.aesEncryptEcb(parent, derivationData(derivation)).slice(0, bits / 8);
}

/** The derivation data (ANSI X9.24-3:2017, 6.3.3): one block, or two for a key of more than 128 bits. */
export function derivationData(derivation: AesDerivation): Uint8Array {
  const { algorithm, bits } = TYPE[derivation.type];
  const usage = USAGE[derivation.usage];
  const blocks = Math.ceil(bits / 8 / BLOCK_BYTES);
  const data = new Uint8Array(blocks * BLOCK_BYTES);
  for (let at = 0; at < data.length; at += BLOCK_BYTES) {
    data[at] = 1;
    data[at + 1] = at / BLOCK_BYTES + 1;
    data[at + 2] = usage >> 8;
    data[at + 3] = usage & 0xff;
    data[at + 4] = algorithm >> 8;
    data[at + 5] = algorithm & 0xff;
    data[at + 6] = bits >> 8;
    data[at + 7] = bits & 0xff;
    data.set(derivation.context, at + 8);
  }
  return data;
}

/**
 * The type of a derivation key of this length.
 *
 * @param path name of the parameter, for the error
 * @throws {DukptError} `ERR_DUKPT_KEY`
 */
export function aesTypeOf(key: Uint8Array, path: string): 'aes128' | 'aes192' | 'aes256' {
  switch (key.length) {
    case 16:
      return 'aes128';
    case 24:
      return 'aes192';
    case 32:
      return 'aes256';
    default:
      throw new DukptError('ERR_DUKPT_KEY', path, 'An AES key has 16, 24 or 32 bytes');
  }
}

/**
 * Refuses a working key that would be stronger than its parent (ANSI X9.24-3:2017, 6.2).
 *
 * @throws {DukptError} `ERR_DUKPT_LENGTH`
 */
export function checkStrength(parent: Uint8Array, type: WorkingKeyType): void {
  // Triple DES, of two keys or three, is weaker than any AES key.
  if (!type.startsWith('tdes') && TYPE[type].bits > 8 * parent.length) {
    throw new DukptError(
      'ERR_DUKPT_LENGTH',
      'type',
      'A working key is not stronger than the key it comes from',
    );
  }
}
