import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeCiphers } from '../ciphers/node.ts';
import { aesKsn, aesTransactionKey, aesTree, aesWorkingKey } from './aes-dukpt.ts';
import { type DerivationTree, isUsed, onesOf } from './derivation-tree.ts';
import { DukptError } from './dukpt-error.ts';
import { tdesKsn, tdesTransactionKey, tdesTree, tdesWorkingKey } from './tdes-dukpt.ts';
import { startTerminal, type TerminalKeyState, takeTransactionKey } from './terminal-state.ts';

const ID = Uint8Array.fromHex('1234567890123456');
const IKSN = Uint8Array.fromHex('FFFF9876543210E00000');
const KEY = new Uint8Array(16).fill(7);
const upper = (bytes: Uint8Array | undefined) => bytes?.toHex().toUpperCase();

const SCHEMES: readonly (readonly [string, DerivationTree, (counter: number) => Uint8Array])[] = [
  [
    'AES',
    aesTree(nodeCiphers, 16, ID),
    (counter) => aesTransactionKey(nodeCiphers, KEY, aesKsn(ID, counter)),
  ],
  [
    'TDES',
    tdesTree(nodeCiphers, IKSN),
    (counter) => tdesTransactionKey(nodeCiphers, KEY, tdesKsn(IKSN, counter)),
  ],
];

/** A tree of the same shape that is small enough to walk to its end. Its keys are their counters, so that what is derivable is seen. */
const small: DerivationTree = {
  counterBits: 8,
  mostOnes: 3,
  derive: (_, counter) => Uint8Array.of(counter),
};

describe.each(SCHEMES)('a terminal with %s', (_, tree, hostKey) => {
  it('has the keys that the host derives, in order and each once', () => {
    let state = startTerminal(tree, KEY);
    const seen = new Set<string>();
    for (let at = 0; at < 70; at += 1) {
      const step = takeTransactionKey(tree, state);
      const key = upper(step.transactionKey) ?? '';
      expect(key).toBe(upper(hostKey(step.counter)));
      expect(seen.has(key)).toBe(false);
      seen.add(key);
      state = step.next;
    }
  });

  it('holds no key after its counter, from which one that is gone could be derived', () => {
    let state = startTerminal(tree, KEY);
    for (let at = 0; at < 40; at += 1) {
      const { counter, transactionKey, next } = takeTransactionKey(tree, state);
      const kept = next.registers.map(upper);
      expect(kept).not.toContain(upper(transactionKey));
      expect(kept).not.toContain(upper(KEY));
      expect(next.counter).toBeGreaterThan(counter);
      state = next;
    }
  });

  it('leaves the given state as it was: a crash before the store gives the same key once more, not another', () => {
    const state = startTerminal(tree, KEY);
    const before = JSON.stringify(state.registers.map(upper));
    const [first, second] = [takeTransactionKey(tree, state), takeTransactionKey(tree, state)];
    expect(upper(first.transactionKey)).toBe(upper(second.transactionKey));
    first.transactionKey.fill(0);
    expect(JSON.stringify(state.registers.map(upper))).toBe(before);
  });

  it('takes nothing from a state that is not one', () => {
    const state = startTerminal(tree, KEY);
    const missing: TerminalKeyState = { counter: 1, registers: state.registers.with(0, undefined) };
    for (const broken of [
      missing,
      { ...state, counter: 0 },
      { ...state, counter: 2 ** tree.mostOnes * 2 - 1 },
    ]) {
      expect(() => takeTransactionKey(tree, broken)).toThrow(DukptError);
    }
  });
});

describe('the last keys', () => {
  it('every counter with as many ones as may be is used once, in order; then there is none', () => {
    const counters: number[] = [];
    let state = startTerminal(small, KEY);
    for (;;) {
      if (state.counter >= 256) break;
      const step = takeTransactionKey(small, state);
      expect([...step.transactionKey]).toEqual([step.counter]);
      counters.push(step.counter);
      state = step.next;
    }
    const all = Array.from({ length: 256 }, (_, counter) => counter).filter((counter) =>
      isUsed(small, counter),
    );
    expect(counters).toEqual(all);
    expect(() => takeTransactionKey(small, state)).toThrow(
      expect.objectContaining({ code: 'ERR_DUKPT_EXHAUSTED' }),
    );
  });

  it('of AES DUKPT come at FFFF0000, and the terminal reaches them from the host’s own keys', () => {
    const tree = aesTree(nodeCiphers, 16, ID);
    const last = 0xffff_0000;
    const registers = Array.from({ length: 32 }, (_, bit) =>
      bit === 16 ? aesTransactionKey(nodeCiphers, KEY, aesKsn(ID, last)) : undefined,
    );
    const { next } = takeTransactionKey(tree, { counter: last, registers });
    expect(() => takeTransactionKey(tree, next)).toThrow(
      expect.objectContaining({ code: 'ERR_DUKPT_EXHAUSTED' }),
    );
  });
});

describe('what no terminal uses', () => {
  it('a counter of zero or of too many ones has no key', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffff_ffff }), (counter) => {
        fc.pre(counter === 0 || onesOf(counter) > 16);
        expect(() => aesTransactionKey(nodeCiphers, KEY, aesKsn(ID, counter))).toThrow(
          expect.objectContaining({ code: 'ERR_DUKPT_COUNTER' }),
        );
      }),
    );
    expect(() => tdesTransactionKey(nodeCiphers, KEY, tdesKsn(IKSN, 0x1f_ffff))).toThrow(DukptError);
  });

  it('a working key that is stronger than its parent, or of a usage that the method has not', () => {
    const ksn = aesKsn(ID, 1);
    for (const type of ['aes192', 'aes256', 'hmac192', 'hmac256'] as const) {
      expect(() => aesWorkingKey(nodeCiphers, KEY, ksn, 'pin', type)).toThrow(
        expect.objectContaining({ code: 'ERR_DUKPT_LENGTH' }),
      );
    }
    for (const type of ['tdes2', 'tdes3', 'aes128', 'hmac128'] as const) {
      expect(aesWorkingKey(nodeCiphers, KEY, ksn, 'pin', type)).toBeInstanceOf(Uint8Array);
    }
    for (const usage of ['key-encryption', 'derivation'] as const) {
      expect(() => tdesWorkingKey(nodeCiphers, KEY, usage)).toThrow(
        expect.objectContaining({ code: 'ERR_DUKPT_USAGE' }),
      );
    }
  });

  it('keys and serial numbers of another length', () => {
    for (const length of [0, 8, 11, 13]) {
      const ksn = new Uint8Array(length).fill(1);
      expect(() => aesTransactionKey(nodeCiphers, KEY, ksn)).toThrow(DukptError);
      if (length !== 8) expect(() => tdesTransactionKey(nodeCiphers, KEY, ksn)).toThrow(DukptError);
    }
    expect(() => aesTransactionKey(nodeCiphers, new Uint8Array(8), aesKsn(ID, 1))).toThrow(DukptError);
    expect(() => tdesTransactionKey(nodeCiphers, new Uint8Array(24), tdesKsn(IKSN, 1))).toThrow(DukptError);
  });
});
