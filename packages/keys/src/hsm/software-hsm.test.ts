import { constants, createPublicKey, generateKeyPairSync, publicDecrypt, randomBytes } from 'node:crypto';
import { inspect } from 'node:util';
import { toBase64Url } from '@tallystick/encoding';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tdesCheckValue } from '../check-value.ts';
import { nodeCiphers } from '../ciphers/node.ts';
import { SecretBytes } from '../secret-bytes.ts';
import { type ArqcFacts, HsmError } from './hsm.ts';
import { type CardAlgorithms, createSoftwareHsm } from './software-hsm.ts';

const MASTER = Uint8Array.fromHex('00'.repeat(31).concat('01'));
const KEY = Uint8Array.fromHex('0123456789abcdeffedcba9876543210');
const FACTS: ArqcFacts = { verified: false, reason: 'mismatch' };

const hsmWith = (cards: Partial<CardAlgorithms> = {}, master = MASTER) =>
  createSoftwareHsm({
    masterKey: new SecretBytes(master),
    randomBytes: (length) => new Uint8Array(randomBytes(length)),
    cards: { verifyArqc: () => FACTS, makeArpc: () => new Uint8Array(8), ...cards },
  });

describe('software Hsm', () => {
  it('lets keys in and out only wrapped, with a check value', async () => {
    const hsm = hsmWith();
    const { wrapped, checkValue } = await hsm.importKey('application_cryptogram', new SecretBytes(KEY));
    expect(checkValue).toBe('08D7B4');
    expect(await hsm.checkValue(wrapped)).toBe('08D7B4');
    expect(wrapped.toHex()).not.toContain(KEY.toHex());
    expect(inspect(hsm, { depth: 9, showHidden: true })).not.toContain(KEY.toHex());
  });

  it('runs the card algorithm with the clear key of a wrapped one', async () => {
    const seen: string[] = [];
    const hsm = hsmWith({
      verifyArqc: (input) => {
        seen.push(tdesCheckValue(input.ciphers, input.issuerMasterKey).toHex());
        return FACTS;
      },
    });
    const { wrapped } = await hsm.importKey('application_cryptogram', new SecretBytes(KEY));
    const request = { key: wrapped, pan: '9999990000000000', panSequence: '01', de55: new Map() };
    expect(await hsm.verifyArqc(request)).toEqual(FACTS);
    expect(seen).toEqual(['08d7b4']);
  });

  it('makes keys of odd parity that differ', async () => {
    const hsm = hsmWith();
    const [a, b] = await Promise.all([
      hsm.generateKey('application_cryptogram'),
      hsm.generateKey('application_cryptogram'),
    ]);
    expect(a.checkValue).not.toBe(b.checkValue);
    hsm.inside('application_cryptogram', a.wrapped, (clear) => {
      expect(clear).toHaveLength(16);
      for (const byte of clear) expect((byte.toString(2).match(/1/g) ?? []).length % 2).toBe(1);
    });
  });

  it('refuses a key for another usage, of another module, or changed in any bit', async () => {
    const hsm = hsmWith();
    const { wrapped } = await hsm.importKey('application_cryptogram', new SecretBytes(KEY));
    expect(() => hsm.inside('certificate_signing', wrapped, () => 0)).toThrow(HsmError);
    expect(() => hsmWith({}, MASTER.with(0, 9)).inside('application_cryptogram', wrapped, () => 0)).toThrow(
      HsmError,
    );
    const fresh = hsmWith();
    for (let bit = 0; bit < wrapped.length * 8; bit += 1) {
      const changed = Uint8Array.from(wrapped);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => fresh.inside('application_cryptogram', changed, () => 0)).toThrow(HsmError);
    }
    expect(() => fresh.inside('application_cryptogram', new Uint8Array(0), () => 0)).toThrow(HsmError);
  });

  it('opens what it sealed, in the place it was sealed for, and nothing else', async () => {
    const hsm = hsmWith();
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), fc.string(), async (data, context) => {
        const sealed = await hsm.seal('pan', context, data);
        expect((await hsm.open('pan', context, sealed)).use((bytes) => bytes.toHex())).toBe(data.toHex());
        await expect(hsm.open('pan', `${context}.`, sealed)).rejects.toThrow(HsmError);
        await expect(hsm.open('pin', context, sealed)).rejects.toThrow(HsmError);
        await expect(hsm.open('pan', context, sealed.subarray(1))).rejects.toThrow(HsmError);
      }),
      { numRuns: 30 },
    );
  });

  it('digests the same value to the same digest, under its own key for each purpose', async () => {
    const value = new TextEncoder().encode('9999990000000000');
    const hsm = hsmWith();
    expect(await hsm.digest('pan', value)).toEqual(await hsmWith().digest('pan', value));
    expect(await hsm.digest('pan', value)).not.toEqual(await hsm.digest('other', value));
    expect(await hsmWith({}, MASTER.with(0, 9)).digest('pan', value)).not.toEqual(
      await hsm.digest('pan', value),
    );
  });

  it('tells signing keys apart by their public part', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 });
    const der = new Uint8Array(privateKey.export({ type: 'pkcs8', format: 'der' }));
    const { checkValue } = await hsmWith().importKey('certificate_signing', new SecretBytes(der));
    expect(checkValue).toMatch(/^[0-9A-F]{10}$/);
  });

  it('makes a signing key whose public part undoes what the private part did', async () => {
    const hsm = hsmWith();
    const { wrapped, publicKey } = await hsm.generateSigningKey(1024);
    const block = new Uint8Array(128).fill(0x5a).with(0, 0x6a);
    const signed = await hsm.signBlock(wrapped, block);
    const jwkMember = (bytes: Uint8Array) => toBase64Url(bytes);
    const key = createPublicKey({
      format: 'jwk',
      key: { kty: 'RSA', n: jwkMember(publicKey.modulus), e: jwkMember(publicKey.exponent) },
    });
    const recovered = publicDecrypt({ key, padding: constants.RSA_NO_PADDING }, signed);
    expect(new Uint8Array(recovered)).toEqual(block);
    expect(signed).not.toEqual(block);
  });

  it('wants a master key of 32 bytes', () => {
    expect(() => hsmWith({}, MASTER.subarray(1))).toThrow(HsmError);
    expect(tdesCheckValue(nodeCiphers, KEY)).toHaveLength(3);
  });
});
