import { nodeCiphers } from '@tallystick/keys/ciphers/node';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CryptogramError } from './cryptogram-error.ts';
import { ARQC_TAGS } from './cvn.ts';
import { encodeIad, parseIad } from './iad.ts';
import { generateArpc, verifyArqc } from './verify-arqc.ts';

const bytes = (hex: string) => Uint8Array.fromHex(hex);
const issuerMasterKey = bytes('0123456789ABCDEFFEDCBA9876543210');

/** The published transaction of Visa CVN 22 in vectors/emv-cryptogram. */
const OBJECTS: [number, string][] = [
  [0x9f02, '000000004000'],
  [0x9f03, '000000000000'],
  [0x9f1a, '0124'],
  [0x95, '8000048000'],
  [0x5f2a, '0124'],
  [0x9a, '191105'],
  [0x9c, '01'],
  [0x9f37, '52BF4585'],
  [0x82, '1800'],
  [0x9f36, '001C'],
  [0x9f10, '06011203A0B800'],
  [0x9f26, '7A788EA6B8A3E733'],
];
const input = (change: Record<number, string | undefined> = {}) => {
  const de55 = new Map(OBJECTS.map(([tag, value]) => [tag, bytes(value)]));
  for (const [tag, value] of Object.entries(change)) {
    if (value === undefined) de55.delete(Number(tag));
    else de55.set(Number(tag), bytes(value));
  }
  return { issuerMasterKey, pan: '1234567890123456', panSequence: '00', de55, ciphers: nodeCiphers };
};

describe('ARQC verification at the issuer', () => {
  it('verifies and answers the published transaction', () => {
    const facts = verifyArqc(input());
    expect(facts).toMatchObject({ verified: true, cryptogramType: 'ARQC', atc: 28 });
    if (!facts.verified) return;
    expect(generateArpc(input(), facts, bytes('00000000')).toHex().toUpperCase()).toBe('9AF514C100000000');
  });

  it('says which fact is missing', () => {
    for (const tag of ARQC_TAGS) {
      const field = tag.toString(16).toUpperCase();
      expect(verifyArqc(input({ [tag]: undefined }))).toEqual({
        verified: false,
        reason: 'data-missing',
        field,
      });
    }
    expect(verifyArqc(input({ [0x9f26]: undefined }))).toMatchObject({
      reason: 'data-missing',
      field: '9F26',
    });
    expect(verifyArqc(input({ [0x9f10]: undefined }))).toMatchObject({
      reason: 'data-missing',
      field: '9F10',
    });
    expect(verifyArqc(input({ [0x9f10]: '0F01' }))).toMatchObject({ reason: 'iad-format' });
    expect(verifyArqc(input({ [0x9f10]: '06019903A0B800' }))).toMatchObject({ reason: 'cryptogram-version' });
    // One byte moved from one object into the next must not give the same data.
    expect(verifyArqc(input({ [0x9a]: '1911', [0x9c]: '0501' }))).toMatchObject({ reason: 'data-missing' });
  });

  it('is a mismatch under another key, card or sequence', () => {
    const mismatch = { verified: false, reason: 'mismatch' };
    expect(verifyArqc({ ...input(), issuerMasterKey: bytes('11'.repeat(16)) })).toEqual(mismatch);
    expect(verifyArqc({ ...input(), pan: '1234567890123457' })).toEqual(mismatch);
    expect(verifyArqc({ ...input(), panSequence: '01' })).toEqual(mismatch);
    expect(() => verifyArqc({ ...input(), pan: 'x' })).toThrow(CryptogramError);
  });

  it('any objects give facts', () => {
    const objects = fc.array(
      fc.tuple(fc.constantFrom(...OBJECTS.map(([tag]) => tag)), fc.uint8Array({ maxLength: 33 })),
    );
    fc.assert(
      fc.property(objects, (changes) => {
        const one = input();
        for (const [tag, value] of changes) one.de55.set(tag, value);
        if (changes.length > 0) expect(verifyArqc(one).verified).toBeTypeOf('boolean');
      }),
    );
  });
});

describe('issuer application data', () => {
  it('parses what it encodes', () => {
    for (const cryptogramType of ['AAC', 'TC', 'ARQC'] as const) {
      const value = encodeIad({ derivationKeyIndex: 7, cryptogramVersion: 0x12, cryptogramType });
      expect(parseIad(value)).toMatchObject({
        derivationKeyIndex: 7,
        cryptogramVersion: 0x12,
        cryptogramType,
      });
    }
    expect(() => parseIad(bytes('0601'))).toThrow(CryptogramError);
  });
});
