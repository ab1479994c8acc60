import { DukptError } from './dukpt-error.ts';

/**
 * The tree that both methods of DUKPT share: a key for each counter, reached from the initial key by one derivation for each one bit, the
 * highest first. Counters with more ones than the limit are left out, so that a host never derives more than that often.
 */
export interface DerivationTree {
  /** Bits of the counter: 21 (X9.24-1), 32 (X9.24-3). */
  readonly counterBits: number;
  /** Ones that a counter may have: 10 (X9.24-1), 16 (X9.24-3). */
  readonly mostOnes: number;
  /** The key of `counter`, whose parent is the counter without its lowest one. */
  derive(parent: Uint8Array, counter: number): Uint8Array;
}

/** How many bits are one. */
export function onesOf(counter: number): number {
  let ones = 0;
  for (let bits = counter >>> 0; bits !== 0; bits = (bits & (bits - 1)) >>> 0) ones += 1;
  return ones;
}

/** The place of the lowest one bit, from 0 at the right; 32 of zero. */
export function lowestOne(counter: number): number {
  return counter === 0 ? 32 : 31 - Math.clz32(counter & -counter);
}

/** Whether a terminal ever uses this counter. */
export function isUsed({ counterBits, mostOnes }: DerivationTree, counter: number): boolean {
  return (
    Number.isInteger(counter) && counter > 0 && counter < 2 ** counterBits && onesOf(counter) <= mostOnes
  );
}

/**
 * The key of one transaction, the host's way.
 *
 * @throws {DukptError} `ERR_DUKPT_COUNTER` for a counter that no terminal uses
 */
export function transactionKeyOf(tree: DerivationTree, initialKey: Uint8Array, counter: number): Uint8Array {
  if (!isUsed(tree, counter)) {
    throw new DukptError('ERR_DUKPT_COUNTER', 'ksn', 'No terminal uses this counter');
  }
  return walk(tree, initialKey, counter);
}

/** The host's way: from the initial key down to one counter. Every key on the way is overwritten. */
export function walk(tree: DerivationTree, initialKey: Uint8Array, counter: number): Uint8Array {
  let key = initialKey.slice();
  let reached = 0;
  for (let bit = tree.counterBits - 1; bit >= 0; bit -= 1) {
    const one = 2 ** bit;
    if (Math.floor(counter / one) % 2 === 0) continue;
    reached += one;
    const next = tree.derive(key, reached).slice();
    key.fill(0);
    key = next;
  }
  return key;
}
