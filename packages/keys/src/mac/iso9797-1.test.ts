import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { vectorCase } from '../../../../vectors/vector-case.ts';
import { nodeCiphers } from '../ciphers/node.ts';
import { softwareCiphers } from '../ciphers/software.ts';
import { iso9797Algorithm1, iso9797Algorithm3 } from './iso9797-1.ts';
import { type MacPaddingMethod, padForMac } from './padding.ts';

interface Case {
  readonly padding: MacPaddingMethod;
  readonly length: number | null;
  readonly data: string;
  readonly block_len: number | null;
  readonly result: string;
}
const FILE = new URL('../../../../vectors/crypto-mac/psec-mac-a.json', import.meta.url);
const { groups } = JSON.parse(readFileSync(FILE, 'utf8')) as {
  readonly groups: readonly { readonly test: string; readonly cases: readonly Case[] }[];
};
const casesOf = (test: string) =>
  (groups.find((group) => group.test === test)?.cases ?? []).map((given, index) => ({
    ...given,
    name: `${test} ${index + 1}`,
  }));

// The inputs stand in the source of the published tests, not in its table: text as ASCII.
const ascii = (text: string) => new TextEncoder().encode(text);
const DATA = ascii('hello world');
const RETAIL_KEY = ascii('AAAAAAAABBBBBBBB');
const CBC_KEY = Uint8Array.fromHex('AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBB');

describe.each([1, 2, 3] as const)('padding method %i', (method) => {
  it.each(casesOf(`test_pad_iso_${method}`))('$name', ({ name, data, block_len, result }) => {
    vectorCase('crypto-mac/psec-mac-a', name);
    expect(padForMac(Uint8Array.fromHex(data), method, block_len ?? 8).toHex()).toBe(result.toLowerCase());
  });
});

describe.each([
  ['OpenSSL', nodeCiphers],
  ['TypeScript', softwareCiphers],
])('ISO/IEC 9797-1 on %s', (_, ciphers) => {
  it.each(casesOf('test_generate_cbc_mac'))('algorithm 1: $name', ({ name, padding, length, result }) => {
    vectorCase('crypto-mac/psec-mac-a', name);
    const mac = iso9797Algorithm1(ciphers, CBC_KEY, DATA, padding).subarray(0, length ?? 8);
    expect(mac.toHex().toUpperCase()).toBe(result);
  });

  it.each(casesOf('test_generate_retail_mac'))('algorithm 3: $name', ({ name, padding, length, result }) => {
    vectorCase('crypto-mac/psec-mac-a', name);
    const mac = iso9797Algorithm3(ciphers, RETAIL_KEY, DATA, padding).subarray(0, length ?? 8);
    expect(mac.toHex().toUpperCase()).toBe(result);
  });

  it('takes no key of another length', () => {
    for (const bytes of [0, 8, 24]) {
      expect(() => iso9797Algorithm3(ciphers, new Uint8Array(bytes), DATA, 1)).toThrow('key');
    }
    for (const bytes of [0, 7, 15, 32]) {
      expect(() => iso9797Algorithm1(ciphers, new Uint8Array(bytes), DATA, 1)).toThrow('key');
    }
  });

  it('algorithm 1 with one DES key is algorithm 3 with it twice', () => {
    const key = fc.uint8Array({ minLength: 8, maxLength: 8 });
    fc.assert(
      fc.property(key, fc.uint8Array({ maxLength: 40 }), fc.constantFrom(1, 2, 3), (des, data, padding) => {
        const twice = Uint8Array.of(...des, ...des);
        expect(iso9797Algorithm3(ciphers, twice, data, padding)).toEqual(
          iso9797Algorithm1(ciphers, des, data, padding),
        );
      }),
      { numRuns: 40 },
    );
  });
});
