import { type DerivationTree, isUsed, lowestOne, onesOf } from './derivation-tree.ts';
import { DukptError } from './dukpt-error.ts';

/**
 * What a terminal keeps: the key of each counter that is still to come and whose parent is gone already, by its lowest one bit. It holds no
 * key from which one that was used can be derived (ANSI X9.24-3:2017, 6.5; X9.24-1:2009, A.3).
 */
export interface TerminalKeyState {
  /** The counter that the next transaction has. */
  readonly counter: number;
  /** Keys by bit, 0 at the right; one that is not needed is left out. */
  readonly registers: readonly (Uint8Array | undefined)[];
}

/** One step: the key, and the state that has to be stored before the key is used. */
export interface TerminalKeyStep {
  readonly counter: number;
  readonly transactionKey: Uint8Array;
  readonly next: TerminalKeyState;
}

/**
 * The state of a terminal that has just been given its initial key. The key itself is not in it and should be wiped.
 *
 * @param initialKey as the tree's
 */
export function startTerminal(tree: DerivationTree, initialKey: Uint8Array): TerminalKeyState {
  const registers = Array.from({ length: tree.counterBits }, (_, bit) => tree.derive(initialKey, 2 ** bit));
  return { counter: 1, registers };
}

/**
 * The key of the next transaction. Store `next` first, then use the key: who stores too late can meet the same key twice after a crash. The
 * given state is not changed; wipe what `next` does not hold any more.
 *
 * @throws {DukptError} `ERR_DUKPT_EXHAUSTED`, `ERR_DUKPT_STATE`
 */
export function takeTransactionKey(tree: DerivationTree, state: TerminalKeyState): TerminalKeyStep {
  const { counter } = state;
  if (counter >= 2 ** tree.counterBits) {
    throw new DukptError('ERR_DUKPT_EXHAUSTED', 'state', 'All keys are used: load a new initial key');
  }
  const bit = lowestOne(counter);
  const transactionKey = state.registers[bit];
  if (!isUsed(tree, counter) || transactionKey === undefined) {
    throw new DukptError('ERR_DUKPT_STATE', 'state', 'The state holds no key for its counter');
  }
  const registers = [...state.registers];
  registers[bit] = undefined;
  const full = onesOf(counter) === tree.mostOnes;
  if (!full) {
    for (let lower = 0; lower < bit; lower += 1) {
      registers[lower] = tree.derive(transactionKey, counter + 2 ** lower);
    }
  }
  // From a counter with as many ones as there may be, the next below it in the tree would have one more.
  const next = { counter: counter + (full ? 2 ** bit : 1), registers };
  return { counter, transactionKey: Uint8Array.from(transactionKey), next };
}
