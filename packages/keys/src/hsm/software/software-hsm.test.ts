import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, it } from 'vitest';
import { tdesCheckValue } from '../../check-value.ts';
import { SecretBytes } from '../../secret-bytes.ts';
import type { ArqcFacts, CardAlgorithms } from '../arqc.ts';
import { importClear, randomBytes, refuses } from '../conformance/hsm-under-test.fixture.ts';
import type { HsmAuditEvent } from '../hsm.ts';
import { HsmError } from '../hsm-error.ts';
import { createSoftwareHsm, type SoftwareHsmOptions } from './software-hsm.ts';

const MASTER = Uint8Array.fromHex('00'.repeat(31).concat('01'));
const KEY = Uint8Array.fromHex('0123456789abcdeffedcba9876543210');
const ISSUER_MASTER = { usage: 'E0', type: 'tdes2', mode: 'N' } as const;
const FACTS: ArqcFacts = { verified: false, reason: 'mismatch' };

const hsmWith = (options: Partial<SoftwareHsmOptions> = {}, cards: Partial<CardAlgorithms> = {}) =>
  createSoftwareHsm({
    masterKey: new SecretBytes(MASTER),
    randomBytes,
    cards: { verifyArqc: () => FACTS, generateArpc: () => new Uint8Array(8), ...cards },
    ...options,
  });

describe('software Hsm', () => {
  it('runs the card algorithm with ciphers that know the key, and a stand-in that is not it', async () => {
    const seen: string[] = [];
    const hsm = hsmWith(
      {},
      {
        verifyArqc: (input) => {
          seen.push(
            tdesCheckValue(input.ciphers, input.issuerMasterKey).toHex(),
            input.issuerMasterKey.toHex(),
          );
          return FACTS;
        },
      },
    );
    const { wrapped } = await importClear(hsm, ISSUER_MASTER, KEY);
    const request = { key: wrapped, pan: '9999990000000000', panSequence: '01', de55: new Map() };
    expect(await hsm.verifyArqc(request)).toEqual(FACTS);
    expect(seen).toEqual(['08d7b4', '00'.repeat(16)]);
  });

  it('has no card algorithms but those that it was given', async () => {
    const hsm = createSoftwareHsm({ masterKey: new SecretBytes(MASTER), randomBytes });
    const { wrapped: key } = await hsm.generate(ISSUER_MASTER);
    const asked = hsm.verifyArqc({ key, pan: '9999990000000000', panSequence: '01', de55: new Map() });
    await refuses(asked, 'ERR_HSM_OPERATION');
  });

  it('lends an issuer master key and no other, of odd parity', async () => {
    const hsm = hsmWith();
    const { wrapped } = await hsm.generate(ISSUER_MASTER);
    hsm.inside('E0', wrapped, (clear) => {
      expect(clear).toHaveLength(16);
      for (const byte of clear) expect((byte.toString(2).match(/1/g) ?? []).length % 2).toBe(1);
    });
    const { wrapped: other } = await hsm.generate({ usage: 'P0', type: 'tdes2', mode: 'B' });
    expect(() => hsm.inside('E0', other, () => 0)).toThrow(HsmError);
  });

  it('opens what former masters wrapped and sealed, and moves it to the newest', async () => {
    const former = new SecretBytes(MASTER);
    const before = hsmWith();
    const key = await before.generate(ISSUER_MASTER);
    const sealed = await before.seal('pan', '1', KEY);
    const digest = await before.digest('pan', KEY);
    const masterKey = SecretBytes.adopt(randomBytes(32));
    const both = hsmWith({ masterKey, formerMasterKeys: [former] });
    const moved = await both.rewrap(key.wrapped);
    expect(moved.checkValue).toBe(key.checkValue);
    expect((await both.open('pan', '1', sealed)).use((bytes) => bytes.toHex())).toBe(KEY.toHex());
    expect(await both.digest('pan', KEY)).toEqual(digest);
    const alone = hsmWith({ masterKey });
    expect((await alone.describe(moved.wrapped)).checkValue).toBe(key.checkValue);
    await refuses(alone.describe(key.wrapped), 'ERR_HSM_WRAPPED_KEY');
    await refuses(before.describe(moved.wrapped), 'ERR_HSM_WRAPPED_KEY');
  });

  it('works whatever its audit throws', async () => {
    const audit = (_: HsmAuditEvent) => {
      throw new Error('the audit is full');
    };
    await refuses(hsmWith({ audit }).describe(new Uint8Array(3)), 'ERR_HSM_WRAPPED_KEY');
  });

  it('wants master keys of 32 bytes', () => {
    const short = new SecretBytes(MASTER.subarray(1));
    expect(() => hsmWith({ masterKey: short })).toThrow(HsmError);
    expect(() => hsmWith({ formerMasterKeys: [short] })).toThrow(HsmError);
  });
});

interface Version1 {
  readonly masterKey: string;
  readonly cryptogramKey: { readonly clear: string; readonly wrapped: string; readonly checkValue: string };
  readonly signingKey: Readonly<Record<'wrapped' | 'checkValue' | 'block' | 'signature', string>>;
  readonly sealed: Readonly<Record<'purpose' | 'context' | 'clear' | 'bytes', string>>;
  readonly digest: Readonly<Record<'purpose' | 'value' | 'bytes', string>>;
}

describe('keys of the first wrapped form', () => {
  const file = new URL('./fixtures/version-1.json', import.meta.url);
  const saved: Version1 = JSON.parse(readFileSync(file, 'utf8'));
  const masterKey = new SecretBytes(Uint8Array.fromHex(saved.masterKey));
  const cryptogram = Uint8Array.fromHex(saved.cryptogramKey.wrapped);
  const signing = Uint8Array.fromHex(saved.signingKey.wrapped);
  const utf8 = new TextEncoder();
  let hsm: ReturnType<typeof hsmWith>;
  beforeEach(() => {
    hsm = hsmWith({ masterKey });
  });

  it('go on, with attributes that never let them leave', async () => {
    const described = await hsm.describe(cryptogram);
    expect(described.checkValue).toBe(saved.cryptogramKey.checkValue);
    expect(described.attributes).toMatchObject({ usage: 'E0', type: 'tdes2', exportability: 'N' });
    expect(hsm.inside('E0', cryptogram, (clear) => clear.toHex())).toBe(saved.cryptogramKey.clear);
    const pair = await hsm.describe(signing);
    expect(pair.checkValue).toBe(saved.signingKey.checkValue);
    expect(pair.attributes).toMatchObject({ usage: 'S0', type: 'rsa1024', exportability: 'N' });
    const signed = await hsm.signBlock(signing, Uint8Array.fromHex(saved.signingKey.block));
    expect(signed.toHex()).toBe(saved.signingKey.signature);
  });

  it('are moved to the newest master and form', async () => {
    const newest = hsmWith({ masterKey: SecretBytes.adopt(randomBytes(32)), formerMasterKeys: [masterKey] });
    const moved = await newest.rewrap(cryptogram);
    expect(moved.wrapped[0]).toBe(2);
    expect(newest.inside('E0', moved.wrapped, (clear) => clear.toHex())).toBe(saved.cryptogramKey.clear);
    const pair = await newest.rewrap(signing);
    expect(pair.checkValue).toBe(saved.signingKey.checkValue);
    const signed = await newest.signBlock(pair.wrapped, Uint8Array.fromHex(saved.signingKey.block));
    expect(signed.toHex()).toBe(saved.signingKey.signature);
  });

  it('are refused with any bit changed, and have no other usage', async () => {
    for (let bit = 0; bit < cryptogram.length * 8; bit += 1) {
      const changed = cryptogram.with(bit >> 3, (cryptogram[bit >> 3] ?? 0) ^ (1 << (bit & 7)));
      await refuses(hsm.describe(changed), 'ERR_HSM_WRAPPED_KEY');
    }
    await refuses(hsm.signBlock(cryptogram, new Uint8Array(128)), 'ERR_HSM_USAGE');
    expect(() => hsm.inside('E0', signing, () => 0)).toThrow(HsmError);
  });

  it('and what was sealed and digested then is opened and found', async () => {
    const { purpose, context, clear, bytes } = saved.sealed;
    const opened = await hsm.open(purpose, context, Uint8Array.fromHex(bytes));
    expect(opened.use((given) => new TextDecoder().decode(given))).toBe(clear);
    const { digest } = saved;
    expect((await hsm.digest(digest.purpose, utf8.encode(digest.value))).toHex()).toBe(digest.bytes);
  });
});
