import { expect, it } from 'vitest';
import { aesKsn } from '../../dukpt/aes-dukpt.ts';
import type { Hsm } from '../hsm.ts';
import type { KeySpec, SecretKeyType } from '../key-attributes.ts';
import type { WrappedKey } from '../stored-key.ts';
import { importClear, type MakeHsm, randomBytes } from './hsm-under-test.fixture.ts';

const PAN = '9999990000000014';
const KSN = aesKsn(Uint8Array.fromHex('1234567890123456'), 0x0000_0a05);

type Shared = readonly {
  readonly spec: KeySpec<SecretKeyType>;
  readonly keys: readonly [WrappedKey, WrappedKey];
}[];

/** Each secret usage once, and DUKPT in each length. */
const SPECS: readonly KeySpec<SecretKeyType>[] = [
  { usage: 'B0', type: 'aes128', mode: 'X' },
  { usage: 'B0', type: 'aes192', mode: 'X' },
  { usage: 'B0', type: 'aes256', mode: 'X' },
  { usage: 'B1', type: 'aes128', mode: 'X' },
  { usage: 'P0', type: 'aes256', mode: 'B' },
  { usage: 'P0', type: 'tdes3', mode: 'B' },
  { usage: 'V1', type: 'tdes2', mode: 'C' },
  { usage: 'V2', type: 'tdes2', mode: 'C' },
  { usage: 'C0', type: 'tdes2', mode: 'C' },
  { usage: 'E0', type: 'tdes2', mode: 'X' },
  { usage: 'M3', type: 'tdes2', mode: 'C' },
  { usage: 'M6', type: 'aes192', mode: 'C' },
  { usage: 'M7', type: 'hmac256', mode: 'C' },
  { usage: 'D0', type: 'aes256', mode: 'B' },
  { usage: 'K1', type: 'aes256', mode: 'B' },
];

/** What both answer to the same question has to be the same. */
const QUESTIONS: Readonly<
  Record<string, (hsm: Hsm, key: WrappedKey, pvk: WrappedKey, block: Uint8Array) => Promise<unknown>>
> = {
  B0: (hsm, key, pvk, block) => pinValue(hsm, key, pvk, block),
  B1: (hsm, key, pvk, block) => pinValue(hsm, key, pvk, block),
  C0: (hsm, key) => hsm.makeCardValue({ key, pan: PAN, expiry: '2912', serviceCode: '201' }),
  M3: (hsm, key) => hsm.mac({ key, message: new Uint8Array(40).fill(7) }),
  M6: (hsm, key) => hsm.mac({ key, message: new Uint8Array(40).fill(7) }),
  M7: (hsm, key) => hsm.mac({ key, message: new Uint8Array(40).fill(7) }),
  E0: (hsm, key) =>
    hsm.verifyArqc({ key, pan: PAN, panSequence: '01', de55: new Map([[0x9f26, new Uint8Array(8)]]) }),
};

const pinValue = (hsm: Hsm, key: WrappedKey, pvk: WrappedKey, block: Uint8Array) => {
  const method = { kind: 'pvv', key: pvk, index: 1 } as const;
  return hsm.makePinValue({ from: { kind: 'dukpt', key, ksn: KSN, block }, pan: PAN, method });
};

/** Keys go from one to the other in blocks, both ways; then both answer alike. */
export const differentialCases = (makeOne: MakeHsm, makeOther: MakeHsm): void => {
  it('keys of one, sent in a block to the other, give the same answers', async () => {
    const [one, other] = [await makeOne(), await makeOther()];
    try {
      const kbpk = randomBytes(32);
      const protection = { usage: 'K1', type: 'aes256', mode: 'B' } as const;
      const [a, b] = [
        (await importClear(one.hsm, protection, kbpk)).wrapped,
        (await importClear(other.hsm, protection, kbpk)).wrapped,
      ];
      const shared: Shared[number][] = [];
      for (const [at, spec] of SPECS.entries()) {
        // Every second key is made by the other one.
        const [maker, taker] = at % 2 === 0 ? [one.hsm, other.hsm] : [other.hsm, one.hsm];
        const [mine, theirs] = at % 2 === 0 ? [a, b] : [b, a];
        const made = await maker.generate({ ...spec, exportability: 'E' });
        const block = await maker.exportBlock({ key: made.wrapped, protection: mine });
        const taken = await taker.importBlock({ protection: theirs, block });
        expect({ ...taken, wrapped: made.wrapped }).toEqual(made);
        shared.push({
          spec,
          keys: at % 2 === 0 ? [made.wrapped, taken.wrapped] : [taken.wrapped, made.wrapped],
        });
      }
      await compareAnswers(one.hsm, other.hsm, shared);
      await comparePins(one.hsm, other.hsm, shared);
    } finally {
      await one.close();
      await other.close();
    }
  });
};

const keyOf = (shared: Shared, usage: string, type?: string) => {
  const found = shared.find(({ spec }) => spec.usage === usage && (type === undefined || spec.type === type));
  if (!found) throw new TypeError(usage);
  return found.keys;
};

const compareAnswers = async (one: Hsm, other: Hsm, shared: Shared): Promise<void> => {
  const pvk = keyOf(shared, 'V2');
  const block = randomBytes(16);
  for (const { spec, keys } of shared) {
    const ask = QUESTIONS[spec.usage];
    if (!ask) continue;
    expect(await ask(one, keys[0], pvk[0], block)).toEqual(await ask(other, keys[1], pvk[1], block));
  }
  const bases = shared.filter(({ spec }) => spec.usage === 'B0');
  expect(bases).toHaveLength(3);
  for (const { keys } of bases) {
    const id = KSN.subarray(0, 8);
    const [mine, theirs] = [
      await one.deriveInitialKey({ key: keys[0], id }),
      await other.deriveInitialKey({ key: keys[1], id }),
    ];
    expect(mine.checkValue).toBe(theirs.checkValue);
  }
};

/** A PIN that one drew under the shared zone key has the same value and offset at the other. */
const comparePins = async (one: Hsm, other: Hsm, shared: Shared): Promise<void> => {
  const [zoneA, zoneB] = keyOf(shared, 'P0', 'aes256');
  const [tdesA, tdesB] = keyOf(shared, 'P0', 'tdes3');
  const [pvkA, pvkB] = keyOf(shared, 'V2');
  const [ibmA, ibmB] = keyOf(shared, 'V1');
  const block = await one.generatePin({ to: { key: zoneA, format: 4 }, pan: PAN });
  const translated = await other.translatePin({
    from: { kind: 'zone', key: zoneB, format: 4, block },
    to: { key: tdesB, format: 0 },
    pan: PAN,
  });
  if (!translated.translated) throw new Error('not translated');
  const table = { table: '0123456789012345', panOffset: 0, panLength: 16, panPad: 'F' } as const;
  const values = await Promise.all(
    [
      { hsm: one, key: tdesA, format: 0 as const, from: translated.block, pvk: pvkA, ibm: ibmA },
      { hsm: other, key: zoneB, format: 4 as const, from: block, pvk: pvkB, ibm: ibmB },
    ].map(async ({ hsm, key, format, from, pvk, ibm }) => {
      const source = { kind: 'zone', key, format, block: from } as const;
      return [
        await hsm.makePinValue({ from: source, pan: PAN, method: { kind: 'pvv', key: pvk, index: 2 } }),
        await hsm.makePinValue({ from: source, pan: PAN, method: { kind: 'ibm3624', key: ibm, ...table } }),
      ];
    }),
  );
  expect(values[0]).toEqual(values[1]);
  expect(values[0]?.every(({ made }) => made)).toBe(true);
};
