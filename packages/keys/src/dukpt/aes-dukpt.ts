import type { BlockCiphers } from '../ciphers/block-ciphers.ts';
import { aesTypeOf, checkStrength, deriveAes } from './aes-derivation.ts';
import { type DerivationTree, transactionKeyOf, walk } from './derivation-tree.ts';
import { DukptError } from './dukpt-error.ts';
import type { WorkingKeyType, WorkingKeyUsage } from './working-key.ts';

/** Bytes of a key serial number: initial key ID (8: key set and device), counter (4). */
export const AES_KSN_BYTES = 12;
const ID_BYTES = 8;
/** The counter that the update key stands at; no transaction has it, for it has 32 ones. */
const UPDATE_COUNTER = 0xffff_ffff;

/**
 * Initial key of a terminal (ANSI X9.24-3:2017, 6.3.1).
 *
 * @param baseKey base derivation key, 16, 24 or 32 bytes; the initial key is as long
 * @param id initial key ID, 8 bytes
 * @throws {DukptError} `ERR_DUKPT_KEY`, `ERR_DUKPT_KSN`
 */
export function aesInitialKey(ciphers: BlockCiphers, baseKey: Uint8Array, id: Uint8Array): Uint8Array {
  const type = aesTypeOf(baseKey, 'baseKey');
  checkId(id);
  return deriveAes(ciphers, baseKey, { usage: 'initial', type, context: id });
}

/**
 * The key that a host enciphers a new initial key with (ANSI X9.24-3:2017, 6.5.2 and 6.5.3): that of a counter which no transaction has.
 *
 * @param initialKey 16, 24 or 32 bytes
 * @param id initial key ID, 8 bytes
 * @param type default: the algorithm and length of the initial key
 * @throws {DukptError} `ERR_DUKPT_KEY`, `ERR_DUKPT_KSN`, `ERR_DUKPT_LENGTH`
 */
export function aesUpdateKey(
  ciphers: BlockCiphers,
  initialKey: Uint8Array,
  id: Uint8Array,
  type: WorkingKeyType = aesTypeOf(initialKey, 'initialKey'),
): Uint8Array {
  const tree = aesTree(ciphers, initialKey.length, id);
  const transactionKey = walk(tree, initialKey, UPDATE_COUNTER);
  const key = aesWorkingKey(ciphers, transactionKey, aesKsn(id, UPDATE_COUNTER), 'key-encryption', type);
  transactionKey.fill(0);
  return key;
}

/** The tree of derivation keys of one terminal (ANSI X9.24-3:2017, 6.3.2). */
export function aesTree(ciphers: BlockCiphers, keyBytes: number, id: Uint8Array): DerivationTree {
  checkId(id);
  const type = aesTypeOf(new Uint8Array(keyBytes), 'initialKey');
  return {
    counterBits: 32,
    mostOnes: 16,
    derive: (parent, counter) =>
      deriveAes(ciphers, parent, { usage: 'derivation', type, context: contextOf(id, counter) }),
  };
}

/**
 * The derivation key of one transaction, the host's way.
 *
 * @param initialKey 16, 24 or 32 bytes
 * @param ksn 12 bytes
 * @throws {DukptError} `ERR_DUKPT_KEY`, `ERR_DUKPT_KSN`, `ERR_DUKPT_COUNTER`
 */
export function aesTransactionKey(
  ciphers: BlockCiphers,
  initialKey: Uint8Array,
  ksn: Uint8Array,
): Uint8Array {
  aesTypeOf(initialKey, 'initialKey');
  const { id, counter } = splitKsn(ksn);
  return transactionKeyOf(aesTree(ciphers, initialKey.length, id), initialKey, counter);
}

/**
 * The working key of one transaction (ANSI X9.24-3:2017, 6.3.2).
 *
 * @param transactionKey derivation key of that transaction
 * @param ksn 12 bytes
 * @throws {DukptError} `ERR_DUKPT_KEY`, `ERR_DUKPT_KSN`, `ERR_DUKPT_LENGTH`
 */
export function aesWorkingKey(
  ciphers: BlockCiphers,
  transactionKey: Uint8Array,
  ksn: Uint8Array,
  usage: WorkingKeyUsage,
  type: WorkingKeyType,
): Uint8Array {
  aesTypeOf(transactionKey, 'transactionKey');
  checkStrength(transactionKey, type);
  const { id, counter } = splitKsn(ksn);
  return deriveAes(ciphers, transactionKey, { usage, type, context: contextOf(id, counter) });
}

/** The initial key ID and the counter of a key serial number. */
export function splitKsn(ksn: Uint8Array): { readonly id: Uint8Array; readonly counter: number } {
  if (ksn.length !== AES_KSN_BYTES) {
    throw new DukptError('ERR_DUKPT_KSN', 'ksn', 'A key serial number of AES DUKPT has 12 bytes');
  }
  const view = new DataView(ksn.buffer, ksn.byteOffset, ksn.byteLength);
  return { id: ksn.slice(0, ID_BYTES), counter: view.getUint32(ID_BYTES) };
}

/** The key serial number of a counter. */
export function aesKsn(id: Uint8Array, counter: number): Uint8Array {
  const ksn = new Uint8Array(AES_KSN_BYTES);
  ksn.set(id);
  ksn[ID_BYTES] = counter >>> 24;
  ksn[ID_BYTES + 1] = (counter >>> 16) & 0xff;
  ksn[ID_BYTES + 2] = (counter >>> 8) & 0xff;
  ksn[ID_BYTES + 3] = counter & 0xff;
  return ksn;
}

function contextOf(id: Uint8Array, counter: number): Uint8Array {
  return aesKsn(id, counter).slice(4);
}

function checkId(id: Uint8Array): void {
  if (id.length !== ID_BYTES) {
    throw new DukptError('ERR_DUKPT_KSN', 'id', 'An initial key ID has 8 bytes');
  }
}
