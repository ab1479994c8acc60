import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodeCiphers } from '../ciphers/node.ts';
import { hasOddParity } from '../ciphers/odd-parity.ts';
import { SecretBytes } from '../secret-bytes.ts';
import { anyType, refusalOf, SOURCES, secretOf, upper } from './ceremony.fixture.ts';
import { makeComponents } from './components.ts';
import type { KeyPart } from './key-part.ts';
import { type CeremonyKeyType, checkValueOf, KEY_TYPES } from './key-type.ts';
import { makeShares, recoverKey } from './shares.ts';

const shares = async (type: CeremonyKeyType, threshold: number, of: number) =>
  (await makeShares({ type, threshold, of }, SOURCES)).parts as [KeyPart, KeyPart, ...KeyPart[]];
const refusal = (parts: readonly KeyPart[]) => refusalOf(() => recoverKey(nodeCiphers, parts));

/** The share with one bit changed, and its check value made anew. */
function forged(part: KeyPart, bit = 0x10): KeyPart {
  const bytes = Uint8Array.fromHex(secretOf(part));
  bytes[0] = (bytes[0] ?? 0) ^ bit;
  return { ...part, secret: new SecretBytes(bytes), checkValue: checkValueOf(nodeCiphers, part.type, bytes) };
}

describe('shares of a key', () => {
  it('recover it, whichever they are, if they are as many as the threshold or more', async () => {
    const plan = fc
      .tuple(fc.integer({ min: 2, max: 16 }), fc.integer({ min: 2, max: 16 }))
      .map(([one, two]) => ({ threshold: Math.min(one, two), of: Math.max(one, two) }))
      .chain((plan) =>
        fc.record({
          plan: fc.constant(plan),
          type: anyType,
          chosen: fc.shuffledSubarray(
            Array.from({ length: plan.of }, (_, at) => at),
            {
              minLength: plan.threshold,
            },
          ),
        }),
      );
    await fc.assert(
      fc.asyncProperty(plan, async ({ plan, type, chosen }) => {
        const { parts, checkValue } = await makeShares({ type, ...plan }, SOURCES);
        expect(parts).toHaveLength(plan.of);
        const recovered = await recoverKey(
          nodeCiphers,
          chosen.map((at) => parts[at] as KeyPart),
        );
        expect(recovered.checkValue).toEqual(checkValue);
        expect(recovered.key.use((key) => checkValueOf(nodeCiphers, type, key))).toEqual(checkValue);
        expect(recovered.key.length).toBe(KEY_TYPES[type].bytes);
        if (KEY_TYPES[type].algorithm === 'tdes') expect(recovered.key.use(hasOddParity)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it('are no key, and no two of them the same', async () => {
    const parts = await shares('aes256', 2, 16);
    const { key } = await recoverKey(nodeCiphers, parts);
    const texts = [key.use(upper), ...parts.map(secretOf)];
    expect(new Set(texts).size).toBe(17);
  });

  it.each([
    ['of', { threshold: 2, of: 1 }],
    ['of', { threshold: 2, of: 17 }],
    ['threshold', { threshold: 1, of: 3 }],
    ['threshold', { threshold: 4, of: 3 }],
    ['threshold', { threshold: 2.5, of: 3 }],
  ])('are not made with %s out of its range', async (path, plan) => {
    expect(await refusalOf(() => makeShares({ type: 'aes128', ...plan }, SOURCES))).toEqual([
      'ERR_CEREMONY_COUNT',
      path,
    ]);
  });

  it('are not made of what a source of randomness gives that has failed', async () => {
    const broken = { ...SOURCES, randomBytes: (length: number) => new Uint8Array(length).fill(0x55) };
    const plan = { threshold: 2, of: 3 };
    expect(await refusalOf(() => makeShares({ type: 'tdes3', ...plan }, broken))).toEqual([
      'ERR_CEREMONY_KEY',
      'key',
    ]);
  });
});

describe('a share is refused', () => {
  it('when there are too few', async () => {
    const [one, two] = await shares('aes256', 3, 5);
    expect(await refusal([one, two])).toEqual(['ERR_CEREMONY_PART_MISSING', 'parts']);
    expect(await refusal([])).toEqual(['ERR_CEREMONY_PART_MISSING', 'parts']);
  });

  it('that is given twice, also under another number', async () => {
    const [one] = await shares('aes256', 2, 3);
    expect(await refusal([one, one])).toEqual(['ERR_CEREMONY_PART_TWICE', 'parts[1]']);
    expect(await refusal([one, { ...one, number: 3 }])).toEqual(['ERR_CEREMONY_PART_TWICE', 'parts']);
  });

  it('of another ceremony, of another key, type or threshold, or that is a component', async () => {
    const [one, two] = await shares('aes128', 2, 3);
    const [, other] = await shares('aes128', 2, 3);
    const [component] = makeComponents({ type: 'aes128', custodians: 2 }, SOURCES).parts as [KeyPart];
    const foreign: KeyPart[] = [
      other,
      { ...two, threshold: 3 },
      { ...two, of: 4 },
      { ...two, type: 'tdes2' },
      { ...two, keyCheckValue: other.keyCheckValue },
      { ...two, ceremony: other.ceremony },
      component,
    ];
    for (const part of foreign)
      expect(await refusal([one, part])).toEqual(['ERR_CEREMONY_PART_FOREIGN', 'parts[1]']);
  });

  it('that is damaged', async () => {
    const [one, two] = await shares('aes256', 2, 3);
    expect(await refusal([one, { ...forged(two), checkValue: two.checkValue }])).toEqual([
      'ERR_CEREMONY_PART_DAMAGED',
      'parts[1]',
    ]);
    expect(await refusal([one, { ...two, secret: new SecretBytes(new Uint8Array(8)) }])).toEqual([
      'ERR_CEREMONY_PART_LENGTH',
      'parts[1]',
    ]);
  });

  it('that was changed together with its check value: by the key, and by name where there are more than needed', async () => {
    for (const type of ['aes256', 'tdes2'] as const) {
      const [one, two, three] = await shares(type, 2, 3);
      expect(await refusal([one, forged(two)])).toEqual(['ERR_CEREMONY_KEY', 'key']);
      expect(await refusal([one, forged(two), three as KeyPart])).toEqual([
        'ERR_CEREMONY_PART_DAMAGED',
        'parts[1]',
      ]);
    }
  });

  it('of triple DES in which a bit of the parity is another, which no check value shows', async () => {
    const [one, two] = await shares('tdes2', 2, 2);
    const changed = forged(two, 0x01);
    expect(upper(changed.checkValue)).toBe(upper(two.checkValue));
    expect(await refusal([one, changed])).toEqual(['ERR_CEREMONY_KEY', 'key']);
  });
});
