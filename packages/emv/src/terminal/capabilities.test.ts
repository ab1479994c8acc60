import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { selectCvm } from '../kernel-3/index.ts';
import { ADDITIONAL_TERMINAL_CAPABILITIES_BITS, TERMINAL_CAPABILITIES_BITS } from '../tags/bits.ts';
import { decodeBits } from '../tags/describe.ts';
import {
  additionalCapabilitiesOf,
  type CodeTable,
  contactlessEntryMode,
  supportsCodeTable,
  type TerminalCapabilities,
  terminalCapabilitiesOf,
  ttqOf,
  verificationStep,
} from './capabilities.ts';

const WITHOUT_PIN: TerminalCapabilities = {
  onlinePin: false,
  signature: false,
  noCvm: true,
  sda: true,
  dda: true,
  cda: true,
  transactions: ['goods', 'services'],
  keys: ['numeric', 'command'],
  outputs: ['display-attendant', 'display-cardholder'],
  codeTables: [1],
};
const CARD_WANTS_PIN = Uint8Array.of(0x80, 0);
const CARD_WANTS_SIGNATURE = Uint8Array.of(0x40, 0);
const CODE_TABLES: readonly CodeTable[] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];

const anyTerminal: fc.Arbitrary<TerminalCapabilities> = fc.record({
  onlinePin: fc.boolean(),
  signature: fc.boolean(),
  noCvm: fc.boolean(),
  sda: fc.boolean(),
  dda: fc.boolean(),
  cda: fc.boolean(),
  transactions: fc.subarray([
    'cash',
    'goods',
    'services',
    'cashback',
    'inquiry',
    'transfer',
    'payment',
    'administrative',
    'cash-deposit',
  ]),
  keys: fc.subarray(['numeric', 'alphabetic', 'command', 'function']),
  outputs: fc.subarray(['print-attendant', 'print-cardholder', 'display-attendant', 'display-cardholder']),
  codeTables: fc.subarray([...CODE_TABLES]),
});

it('reported/L14: a terminal without PIN entry says so in DE22, 9F33 and TTQ, and asks for none', () => {
  expect(contactlessEntryMode(WITHOUT_PIN)).toBe('072');
  expect(terminalCapabilitiesOf(WITHOUT_PIN).toHex()).toBe('2008c8');
  expect(ttqOf(WITHOUT_PIN).toHex()).toBe('20000000');
  expect(verificationStep('online-pin', terminalCapabilitiesOf(WITHOUT_PIN))).toBe('impossible');
});

it('reported/L14: one with PIN entry says so in all three, and asks for it', () => {
  const can = { ...WITHOUT_PIN, onlinePin: true };
  expect(contactlessEntryMode(can)).toBe('071');
  expect(terminalCapabilitiesOf(can).toHex()).toBe('2048c8');
  expect(ttqOf(can).toHex()).toBe('24000000');
  expect(verificationStep('online-pin', terminalCapabilitiesOf(can))).toBe('enter-pin');
});

it('reported/L14: what a kernel settles on is what the terminal says that it can do, for every description', () => {
  fc.assert(
    fc.property(anyTerminal, fc.constantFrom(CARD_WANTS_PIN, CARD_WANTS_SIGNATURE), (can, wish) => {
      const asks = selectCvm(ttqOf(can), CARD_WANTS_PIN) === 'online-pin';
      expect(asks).toBe(can.onlinePin);
      expect(contactlessEntryMode(can) === '071').toBe(asks);
      const said = terminalCapabilitiesOf(can);
      expect(verificationStep('online-pin', said) === 'enter-pin').toBe(asks);
      const settled = selectCvm(ttqOf(can), wish);
      if (settled === 'signature') expect(verificationStep(settled, said)).toBe('sign');
      expect(verificationStep('cdcvm', said)).toBe('none');
      expect(verificationStep('none', said)).toBe(can.noCvm ? 'none' : 'impossible');
    }),
  );
});

describe('reported/L14: 9F40 (EMV Book 4, annex A3)', () => {
  it.each([
    ['goods and services on a phone', WITHOUT_PIN, '6000a03001'],
    [
      'a till with keys of every kind and a printer for the attendant',
      {
        ...WITHOUT_PIN,
        keys: ['numeric', 'alphabetic', 'command', 'function'],
        outputs: ['print-attendant', 'display-attendant'],
      } as const,
      '6000f0a001',
    ],
    [
      'everything that there is',
      {
        ...WITHOUT_PIN,
        transactions: [
          'cash',
          'goods',
          'services',
          'cashback',
          'inquiry',
          'transfer',
          'payment',
          'administrative',
          'cash-deposit',
        ],
        keys: ['numeric', 'alphabetic', 'command', 'function'],
        outputs: ['print-attendant', 'print-cardholder', 'display-attendant', 'display-cardholder'],
        codeTables: CODE_TABLES,
      } as const,
      'ff80f0f3ff',
    ],
  ])('%s', (_, can, bytes) => {
    expect(additionalCapabilitiesOf(can).toHex()).toBe(bytes);
  });

  it('is read back, bit by bit, as the table of meanings names it', () => {
    const named = (word: string) => word.toLowerCase().replace(/[ ,]+/g, '-');
    fc.assert(
      fc.property(anyTerminal, (can) => {
        const value = additionalCapabilitiesOf(can);
        const meanings = decodeBits(ADDITIONAL_TERMINAL_CAPABILITIES_BITS, value).map(({ name }) =>
          named(name),
        );
        const keys = { alphabetic: 'alphabetic-and-special-character-keys' } as const;
        expect(meanings.toSorted()).toEqual(
          [
            ...can.transactions,
            ...can.keys.map((key) => (key === 'alphabetic' ? keys.alphabetic : `${key}-keys`)),
            ...can.outputs,
            ...can.codeTables.map((table) => `code-table-${table}`),
          ].toSorted(),
        );
        for (const table of CODE_TABLES) {
          expect(supportsCodeTable(value, table)).toBe(can.codeTables.includes(table));
        }
        const verification = decodeBits(TERMINAL_CAPABILITIES_BITS, terminalCapabilitiesOf(can));
        expect(verification.some(({ name }) => name === 'Signature (paper)')).toBe(can.signature);
      }),
    );
  });
});
