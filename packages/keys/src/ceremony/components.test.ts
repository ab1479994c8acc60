import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aesCheckValue, tdesCheckValue } from '../check-value.ts';
import { nodeCiphers } from '../ciphers/node.ts';
import { hasOddParity, withOddParity } from '../ciphers/odd-parity.ts';
import { SecretBytes } from '../secret-bytes.ts';
import { anyType, drawing, refusalOf, SOURCES, secretOf, upper } from './ceremony.fixture.ts';
import { combineComponents, makeComponents } from './components.ts';
import type { KeyPart } from './key-part.ts';
import { type CeremonyKeyType, checkValueOf, KEY_TYPES } from './key-type.ts';
import { makeShares } from './shares.ts';

const ID = '0102030405060708';
const xor = (texts: readonly string[]) =>
  texts
    .map((text) => Uint8Array.fromHex(text))
    .reduce((sum, next) => sum.map((byte, at) => byte ^ (next[at] ?? 0)));

/** The part with another secret, and its check value made anew: what somebody may well write on a sheet. */
const holding = (part: KeyPart, secret: string): KeyPart => {
  const bytes = Uint8Array.fromHex(secret);
  return {
    ...part,
    secret: new SecretBytes(bytes),
    checkValue: checkValueOf(nodeCiphers, part.type, bytes),
  };
};

describe('components of a key', () => {
  it('are as long as the key, which is their exclusive or', () => {
    fc.assert(
      fc.property(anyType, fc.integer({ min: 2, max: 9 }), (type, custodians) => {
        const { parts, checkValue } = makeComponents({ type, custodians }, SOURCES);
        expect(parts.map(({ number }) => number)).toEqual(Array.from(parts, (_, at) => at + 1));
        expect(parts.every(({ secret }) => secret.length === KEY_TYPES[type].bytes)).toBe(true);
        const combined = combineComponents(nodeCiphers, [...parts].reverse());
        const sum = xor(parts.map(secretOf));
        const isTripleDes = KEY_TYPES[type].algorithm === 'tdes';
        expect(combined.key.use(upper)).toBe(upper(isTripleDes ? withOddParity(sum) : sum));
        expect(combined.checkValue).toEqual(checkValue);
      }),
    );
  });

  it('have the check values that anybody computes', () => {
    const [one, two] = ['2B7E151628AED2A6ABF7158809CF4F3C', '000102030405060708090A0B0C0D0E0F'];
    const made = makeComponents({ type: 'aes128', custodians: 2 }, drawing(one, two, ID));
    expect(made.parts.map(secretOf)).toEqual([one, two]);
    expect(made.parts.map((part) => upper(part.checkValue))).toEqual(
      [one, two].map((key) => upper(aesCheckValue(nodeCiphers, Uint8Array.fromHex(key)))),
    );
    expect(upper(made.checkValue)).toBe(upper(aesCheckValue(nodeCiphers, xor([one, two]))));
  });

  it('of triple DES have odd parity, and so has the key', () => {
    const [one, two] = ['0022446688AACCEE1133557799BBDDFF', 'FEDCBA98765432100123456789ABCDEF'];
    const made = makeComponents({ type: 'tdes2', custodians: 2 }, drawing(one, two, ID));
    expect(made.parts.every(({ secret }) => secret.use(hasOddParity))).toBe(true);
    expect(secretOf(made.parts[0] as KeyPart)).toBe('0123456789ABCDEF1032547698BADCFE');
    const { key } = combineComponents(nodeCiphers, made.parts);
    expect(key.use(hasOddParity)).toBe(true);
    expect(upper(made.checkValue)).toBe(
      upper(key.use((bytes) => tdesCheckValue(nodeCiphers, bytes)).slice(0, 3)),
    );
  });

  it('that come without parity give the key with it', () => {
    const { parts, checkValue } = makeComponents({ type: 'tdes2', custodians: 2 }, SOURCES);
    const without = parts.map((part) => holding(part, upper(xor([secretOf(part), '01'.repeat(16)]))));
    const combined = combineComponents(nodeCiphers, without);
    expect(combined.checkValue).toEqual(checkValue);
    expect(combined.key.use(hasOddParity)).toBe(true);
  });

  it('of another number than a ceremony has are not made', async () => {
    for (const custodians of [0, 1, 1.5, 10])
      expect(await refusalOf(() => makeComponents({ type: 'aes128', custodians }, SOURCES))).toEqual([
        'ERR_CEREMONY_COUNT',
        'custodians',
      ]);
  });
});

describe('a component is refused', () => {
  const made = (type: CeremonyKeyType, custodians = 2) =>
    makeComponents({ type, custodians }, SOURCES).parts as [KeyPart, KeyPart];
  const refusal = (parts: readonly KeyPart[]) => refusalOf(() => combineComponents(nodeCiphers, parts));

  it('that is zero, the parity of triple DES apart', async () => {
    const [one, two] = made('aes256');
    expect(await refusal([one, holding(two, '00'.repeat(32))])).toEqual([
      'ERR_CEREMONY_PART_WEAK',
      'parts[1]',
    ]);
    const [three, four] = made('tdes2');
    expect(await refusal([holding(three, '01'.repeat(16)), four])).toEqual([
      'ERR_CEREMONY_PART_WEAK',
      'parts[0]',
    ]);
  });

  it('that is equal to another, the parity of triple DES apart', async () => {
    const [one, two] = made('aes128');
    expect(await refusal([one, holding(two, secretOf(one))])).toEqual(['ERR_CEREMONY_PART_WEAK', 'parts[1]']);
    const [three, four] = made('tdes3');
    const twin = upper(xor([secretOf(three), '01'.repeat(24)]));
    expect(await refusal([three, holding(four, twin)])).toEqual(['ERR_CEREMONY_PART_WEAK', 'parts[1]']);
  });

  it('that is the key, because the others cancel out', async () => {
    const [one, two, three, four] = makeComponents({ type: 'aes128', custodians: 4 }, SOURCES)
      .parts as KeyPart[];
    const cancelling = upper(xor([one, two].map((part) => secretOf(part as KeyPart))));
    const parts = [one, two, holding(three as KeyPart, cancelling), four] as KeyPart[];
    expect(await refusal(parts)).toEqual(['ERR_CEREMONY_PART_WEAK', 'parts[3]']);
  });

  it('that has another length than the key', async () => {
    const [one, two] = made('aes256');
    const half = { ...two, secret: new SecretBytes(new Uint8Array(16).fill(7)) };
    expect(await refusal([one, half])).toEqual(['ERR_CEREMONY_PART_LENGTH', 'parts[1]']);
  });

  it('that is given twice, or missing, or not there at all', async () => {
    const [one, two] = made('aes192', 3);
    expect(await refusal([one, two, one])).toEqual(['ERR_CEREMONY_PART_TWICE', 'parts[2]']);
    expect(await refusal([two, one])).toEqual(['ERR_CEREMONY_PART_MISSING', 'parts']);
    expect(await refusal([])).toEqual(['ERR_CEREMONY_PART_MISSING', 'parts']);
  });

  it('of another ceremony, or that is a share', async () => {
    const [one] = made('aes128');
    const [, two] = made('aes128');
    expect(await refusal([one, two])).toEqual(['ERR_CEREMONY_PART_FOREIGN', 'parts[1]']);
    const { parts } = await makeShares({ type: 'aes128', threshold: 2, of: 2 }, SOURCES);
    expect(await refusal([one, parts[1] as KeyPart])).toEqual(['ERR_CEREMONY_PART_FOREIGN', 'parts[1]']);
  });

  it('whose check value is another, and one that gives another key', async () => {
    const [one, two] = made('aes128');
    const other = new SecretBytes(new Uint8Array(16).fill(9));
    expect(await refusal([one, { ...two, secret: other }])).toEqual([
      'ERR_CEREMONY_PART_DAMAGED',
      'parts[1]',
    ]);
    expect(await refusal([one, holding(two, '09'.repeat(16))])).toEqual(['ERR_CEREMONY_KEY', 'key']);
  });

  it('with which triple DES would be single DES', async () => {
    const half = 'FEDCBA9876543210';
    const pair = drawing(
      `0123456789ABCDEF${half}`,
      `1032547698BADCFE${upper(xor([half, '11'.repeat(8)]))}`,
      ID,
    );
    expect(await refusalOf(() => makeComponents({ type: 'tdes2', custodians: 2 }, pair))).toEqual([
      'ERR_CEREMONY_KEY',
      'key',
    ]);
  });

  it('that a source of randomness made which has failed', async () => {
    const broken = { ...SOURCES, randomBytes: (length: number) => new Uint8Array(length) };
    for (const type of ['tdes2', 'aes256'] as const)
      expect(await refusalOf(() => makeComponents({ type, custodians: 2 }, broken))).toEqual([
        'ERR_CEREMONY_PART_WEAK',
        'parts[0]',
      ]);
  });
});
