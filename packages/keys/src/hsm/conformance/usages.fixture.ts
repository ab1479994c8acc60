import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Hsm } from '../hsm.ts';
import {
  KEY_USAGES,
  type KeySpec,
  type KeyUsage,
  type PairType,
  type SecretKeyType,
} from '../key-attributes.ts';
import { allows, KEY_ROLES, type KeyRole } from '../key-policy.ts';
import type { PinBlockSource, PinMethod } from '../pin-requests.ts';
import type { StoredKey, WrappedKey } from '../stored-key.ts';
import { type HsmUnderTest, hex, type MakeHsm, randomBytes, refuses } from './hsm-under-test.fixture.ts';

const PAN = '9999990000000014';
const KSN = hex('123456789012345600000001');
const POINT_KEY = { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43) } as const;

/** One key of each usage, and for those with one-way modes the modes as well. */
const SPECS: readonly KeySpec[] = [
  { usage: 'B0', type: 'aes128', mode: 'X' },
  { usage: 'B1', type: 'aes128', mode: 'X', exportability: 'E' },
  { usage: 'C0', type: 'tdes2', mode: 'G' },
  { usage: 'C0', type: 'tdes2', mode: 'V' },
  { usage: 'D0', type: 'aes128', mode: 'E' },
  { usage: 'D0', type: 'aes128', mode: 'D' },
  { usage: 'E0', type: 'tdes2', mode: 'X' },
  { usage: 'K1', type: 'aes256', mode: 'E' },
  { usage: 'K1', type: 'aes256', mode: 'D' },
  { usage: 'K3', type: 'p256', mode: 'X' },
  { usage: 'M3', type: 'tdes2', mode: 'G' },
  { usage: 'M3', type: 'tdes2', mode: 'V' },
  { usage: 'M6', type: 'aes128', mode: 'G' },
  { usage: 'M6', type: 'aes128', mode: 'V' },
  { usage: 'M7', type: 'hmac256', mode: 'G' },
  { usage: 'M7', type: 'hmac256', mode: 'V' },
  { usage: 'P0', type: 'aes128', mode: 'E' },
  { usage: 'P0', type: 'aes128', mode: 'D' },
  { usage: 'S0', type: 'p256', mode: 'S' },
  { usage: 'S0', type: 'rsa1152', mode: 'S' },
  { usage: 'V1', type: 'tdes2', mode: 'G' },
  { usage: 'V1', type: 'tdes2', mode: 'V' },
  { usage: 'V2', type: 'tdes2', mode: 'G' },
  { usage: 'V2', type: 'tdes2', mode: 'V' },
];

const isPair = (spec: KeySpec): spec is KeySpec<PairType> => spec.usage === 'S0' || spec.usage === 'K3';
const makeKey = (hsm: Hsm, spec: KeySpec): Promise<StoredKey> =>
  isPair(spec) ? hsm.generatePair(spec) : hsm.generate(spec as KeySpec<SecretKeyType>);

/** Keys that are right, for the parts that are not the one under test. */
type RightKeys = Readonly<Record<'source' | 'target' | 'protection', WrappedKey>>;

const dukpt = (key: WrappedKey): PinBlockSource => ({
  kind: 'dukpt',
  key,
  ksn: KSN,
  block: new Uint8Array(16),
});
const pvv = (key: WrappedKey): PinMethod => ({ kind: 'pvv', key, index: 1 });
const ibm = (key: WrappedKey): PinMethod => ({
  kind: 'ibm3624',
  key,
  table: '0123456789012345',
  panOffset: 0,
  panLength: 16,
  panPad: 'F',
});

/** Each part that a key can have, asked of the module with a given key. */
const ASK: Readonly<Record<string, (hsm: Hsm, key: WrappedKey, right: RightKeys) => Promise<unknown>>> = {
  describe: (hsm, key) => hsm.describe(key),
  rewrap: (hsm, key) => hsm.rewrap(key),
  destroy: (hsm, key) => hsm.destroy(key),
  'importBlock.protection': (hsm, key) => hsm.importBlock({ protection: key, block: 'D0112P0AE00E0000' }),
  'exportBlock.protection': (hsm, key, { source }) => hsm.exportBlock({ key: source, protection: key }),
  exportBlock: (hsm, key, { protection }) => hsm.exportBlock({ key, protection }),
  deriveInitialKey: (hsm, key) => hsm.deriveInitialKey({ key, id: new Uint8Array(8) }),
  exportInitialKey: (hsm, key) =>
    hsm.exportInitialKey({ key, id: new Uint8Array(8), deviceKey: POINT_KEY, context: 'trm_1' }),
  'translatePin.from': (hsm, key, { target }) =>
    hsm.translatePin({ from: dukpt(key), to: { key: target, format: 4 }, pan: PAN }),
  'translatePin.to': (hsm, key, { source }) =>
    hsm.translatePin({ from: dukpt(source), to: { key, format: 4 }, pan: PAN }),
  'verifyPin.from': (hsm, key, { target }) =>
    hsm.verifyPin({ from: dukpt(key), pan: PAN, method: pvv(target), value: '1234' }),
  'verifyPin.pvv': (hsm, key, { source }) =>
    hsm.verifyPin({ from: dukpt(source), pan: PAN, method: pvv(key), value: '1234' }),
  'verifyPin.ibm3624': (hsm, key, { source }) =>
    hsm.verifyPin({ from: dukpt(source), pan: PAN, method: ibm(key), value: '1234' }),
  'makePinValue.from': (hsm, key, { target }) =>
    hsm.makePinValue({ from: dukpt(key), pan: PAN, method: pvv(target) }),
  'makePinValue.pvv': (hsm, key, { source }) =>
    hsm.makePinValue({ from: dukpt(source), pan: PAN, method: pvv(key) }),
  'makePinValue.ibm3624': (hsm, key, { source }) =>
    hsm.makePinValue({ from: dukpt(source), pan: PAN, method: ibm(key) }),
  'generatePin.to': (hsm, key) => hsm.generatePin({ to: { key, format: 4 }, pan: PAN }),
  makeCardValue: (hsm, key) => hsm.makeCardValue({ key, pan: PAN, expiry: '2912', serviceCode: '999' }),
  verifyCardValue: (hsm, key) =>
    hsm.verifyCardValue({ key, pan: PAN, expiry: '2912', serviceCode: '999', value: '123' }),
  decryptCardData: (hsm, key) => hsm.decryptCardData({ key, jwe: 'a.b.c.d.e' }),
  'reencrypt.from': (hsm, key, { target }) =>
    hsm.reencrypt({ from: key, to: target, context: '1', data: new Uint8Array(30) }),
  'reencrypt.to': (hsm, key, { source }) =>
    hsm.reencrypt({ from: source, to: key, context: '1', data: new Uint8Array(30) }),
  mac: (hsm, key) => hsm.mac({ key, message: new Uint8Array(3) }),
  verifyMac: (hsm, key) => hsm.verifyMac({ key, message: new Uint8Array(3), mac: new Uint8Array(4) }),
  sign: (hsm, key) => hsm.sign({ key, digest: randomBytes(32) }),
  signBlock: (hsm, key) => hsm.signBlock(key, new Uint8Array(144).fill(0x5a).with(0, 0x6a)),
  verifyArqc: (hsm, key) => hsm.verifyArqc({ key, pan: PAN, panSequence: '01', de55: new Map() }),
  generateArpc: (hsm, key) =>
    hsm.generateArpc({
      key,
      pan: PAN,
      panSequence: '01',
      de55: new Map(),
      facts: {
        verified: true,
        cryptogramType: 'ARQC',
        atc: 1,
        iad: {
          derivationKeyIndex: 1,
          cryptogramVersion: 18,
          cvr: new Uint8Array(4),
          cryptogramType: 'ARQC',
          discretionary: new Uint8Array(0),
        },
        arqc: new Uint8Array(8),
      },
      status: new Uint8Array(4),
    }),
};

/** Which right keys a part needs beside the one under test. */
const RIGHT: Readonly<Record<string, Partial<Record<keyof RightKeys, KeyUsage>>>> = {
  'exportBlock.protection': { source: 'B1' },
  exportBlock: { protection: 'K1' },
  'translatePin.from': { target: 'P0' },
  'translatePin.to': { source: 'B1' },
  'verifyPin.from': { target: 'V2' },
  'verifyPin.pvv': { source: 'B1' },
  'verifyPin.ibm3624': { source: 'B1' },
  'makePinValue.from': { target: 'V2' },
  'makePinValue.pvv': { source: 'B1' },
  'makePinValue.ibm3624': { source: 'B1' },
  'reencrypt.from': { target: 'D0' },
  'reencrypt.to': { source: 'D0' },
};
const RIGHT_SPECS: Readonly<Partial<Record<KeyUsage, KeySpec<SecretKeyType>>>> = {
  B1: { usage: 'B1', type: 'aes128', mode: 'X', exportability: 'E' },
  P0: { usage: 'P0', type: 'aes128', mode: 'B' },
  V2: { usage: 'V2', type: 'tdes2', mode: 'C' },
  D0: { usage: 'D0', type: 'aes128', mode: 'B' },
  K1: { usage: 'K1', type: 'aes256', mode: 'B' },
};

/** Every operation with every wrong kind of key. */
export const usageCases = (make: MakeHsm): void => {
  let under: HsmUnderTest;
  const keys: StoredKey[] = [];
  const rights = new Map<KeyUsage, WrappedKey>();
  beforeAll(async () => {
    under = await make();
    for (const spec of SPECS) keys.push(await makeKey(under.hsm, spec));
    for (const spec of Object.values(RIGHT_SPECS)) {
      rights.set(spec.usage, (await under.hsm.generate(spec)).wrapped);
    }
  });
  afterAll(() => under.close());

  const rightOf = (role: KeyRole): RightKeys => {
    const key = (usage: KeyUsage | undefined) => (usage && rights.get(usage)) ?? new Uint8Array(0);
    const { source, target, protection } = RIGHT[role] ?? {};
    return { source: key(source), target: key(target), protection: key(protection) };
  };

  it('has a key of every usage, and asks for every part', () => {
    expect(new Set(SPECS.map(({ usage }) => usage))).toEqual(new Set(KEY_USAGES));
    expect(Object.keys(ASK).sort()).toEqual([...KEY_ROLES].sort());
  });

  it.each(Object.keys(ASK) as KeyRole[])('%s takes a key of its own kind alone', async (role) => {
    let taken = 0;
    for (const { wrapped, attributes } of keys) {
      const asked = () => ASK[role]?.(under.hsm, wrapped, rightOf(role)) ?? Promise.reject(new Error(role));
      if (!allows(role, attributes)) {
        const refusal = await refuses(asked(), 'ERR_HSM_USAGE');
        expect(refusal.path).toBe(role);
        continue;
      }
      taken += 1;
      // Whether it works with data that are none is for other cases: it is not the usage that is wrong.
      const code = await asked().then(
        () => 'done',
        (error: { code?: string; path?: string }) => (error.path === role ? error.code : 'other'),
      );
      expect(code).not.toBe('ERR_HSM_USAGE');
    }
    expect(taken).toBeGreaterThan(0);
    expect(taken < keys.length).toBe(!['describe', 'rewrap', 'destroy'].includes(role));
  });
};
