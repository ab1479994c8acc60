import { concatBytes, xorBytes } from '@tallystick/encoding';
import type { BlockCiphers } from '../ciphers/block-ciphers.ts';
import { type DerivationTree, transactionKeyOf } from './derivation-tree.ts';
import { DukptError } from './dukpt-error.ts';
import type { WorkingKeyUsage } from './working-key.ts';

/** Bytes of a key serial number: 59 bits of key set and device, 21 of the counter. */
export const TDES_KSN_BYTES = 10;
const KEY_BYTES = 16;
const COUNTER_BITS = 21;
const COUNTERS = 2 ** COUNTER_BITS;

/** Makes the left half of a key from the right key of a pair (ANSI X9.24-1:2009, A.2). */
const LEFT_MASK = Uint8Array.fromHex('C0C0C0C000000000C0C0C0C000000000');

/** What is added to a transaction key (ANSI X9.24-1:2009, A.4.1, table A-1). */
const VARIANTS: Readonly<Partial<Record<WorkingKeyUsage, string>>> = {
  pin: '00000000000000FF00000000000000FF',
  'mac-request': '000000000000FF00000000000000FF00',
  'mac-both': '000000000000FF00000000000000FF00',
  'mac-response': '00000000FF00000000000000FF000000',
  'data-request': '0000000000FF00000000000000FF0000',
  'data-both': '0000000000FF00000000000000FF0000',
  'data-response': '000000FF00000000000000FF00000000',
};

/**
 * Initial key of a terminal (ANSI X9.24-1:2009, A.6).
 *
 * @param baseKey base derivation key, 16 bytes
 * @param ksn key serial number of 10 bytes, whose counter does not matter, or its left 8 bytes
 * @returns 16 bytes
 * @throws {DukptError} `ERR_DUKPT_KEY`, `ERR_DUKPT_KSN`
 */
export function tdesInitialKey(ciphers: BlockCiphers, baseKey: Uint8Array, ksn: Uint8Array): Uint8Array {
  checkKey(baseKey, 'baseKey');
  if (ksn.length !== TDES_KSN_BYTES && ksn.length !== 8) {
    throw new DukptError('ERR_DUKPT_KSN', 'ksn', 'A key serial number of TDES DUKPT has 10 bytes');
  }
  const id = ksn.slice(0, 8);
  id[7] = (id[7] ?? 0) & 0xe0;
  return concatBytes(
    ciphers.tdesEncryptEcb(baseKey, id),
    ciphers.tdesEncryptEcb(xorBytes(baseKey, LEFT_MASK), id),
  );
}

/** The tree of transaction keys of one terminal (ANSI X9.24-1:2009, A.2 and A.3). */
export function tdesTree(ciphers: BlockCiphers, ksn: Uint8Array): DerivationTree {
  checkKsn(ksn);
  return {
    counterBits: COUNTER_BITS,
    mostOnes: 10,
    derive: (parent, counter) => {
      const register = tdesKsn(ksn, counter).slice(2);
      return concatBytes(
        generated(ciphers, xorBytes(parent, LEFT_MASK), register),
        generated(ciphers, parent, register),
      );
    },
  };
}

/**
 * The key of one transaction, the host's way.
 *
 * @param initialKey 16 bytes
 * @param ksn 10 bytes
 * @throws {DukptError} `ERR_DUKPT_KEY`, `ERR_DUKPT_KSN`, `ERR_DUKPT_COUNTER`
 */
export function tdesTransactionKey(
  ciphers: BlockCiphers,
  initialKey: Uint8Array,
  ksn: Uint8Array,
): Uint8Array {
  checkKey(initialKey, 'initialKey');
  return transactionKeyOf(tdesTree(ciphers, ksn), initialKey, tdesCounter(ksn));
}

/**
 * The working key of one transaction (ANSI X9.24-1:2009, A.4.1): a variant; one that enciphers data is enciphered with itself, so that no
 * other is learnt from it.
 *
 * @param transactionKey 16 bytes
 * @returns 16 bytes
 * @throws {DukptError} `ERR_DUKPT_KEY`, `ERR_DUKPT_USAGE`
 */
export function tdesWorkingKey(
  ciphers: BlockCiphers,
  transactionKey: Uint8Array,
  usage: WorkingKeyUsage,
): Uint8Array {
  checkKey(transactionKey, 'transactionKey');
  const variant = VARIANTS[usage];
  if (variant === undefined) {
    throw new DukptError('ERR_DUKPT_USAGE', 'usage', 'TDES DUKPT has no key of this usage');
  }
  const key = xorBytes(transactionKey, Uint8Array.fromHex(variant));
  return usage.startsWith('data-') ? ciphers.tdesEncryptEcb(key, key) : key;
}

/** The counter of a key serial number. */
export function tdesCounter(ksn: Uint8Array): number {
  checkKsn(ksn);
  const view = new DataView(ksn.buffer, ksn.byteOffset, ksn.byteLength);
  return view.getUint32(TDES_KSN_BYTES - 4) % COUNTERS;
}

/** The key serial number with another counter. */
export function tdesKsn(ksn: Uint8Array, counter: number): Uint8Array {
  checkKsn(ksn);
  const next = Uint8Array.from(ksn);
  const view = new DataView(next.buffer);
  const high = view.getUint32(TDES_KSN_BYTES - 4) - tdesCounter(ksn);
  view.setUint32(TDES_KSN_BYTES - 4, high + counter);
  return next;
}

/** One half of a key from a pair (ANSI X9.24-1:2009, A.2, "Non-reversible Key Generation Process"). */
function generated(ciphers: BlockCiphers, pair: Uint8Array, register: Uint8Array): Uint8Array {
  const right = pair.subarray(8);
  return xorBytes(ciphers.desEncrypt(pair.subarray(0, 8), xorBytes(register, right)), right);
}

function checkKey(key: Uint8Array, path: string): void {
  if (key.length !== KEY_BYTES) {
    throw new DukptError('ERR_DUKPT_KEY', path, 'A key of TDES DUKPT has 16 bytes');
  }
}

function checkKsn(ksn: Uint8Array): void {
  if (ksn.length !== TDES_KSN_BYTES) {
    throw new DukptError('ERR_DUKPT_KSN', 'ksn', 'A key serial number of TDES DUKPT has 10 bytes');
  }
}
