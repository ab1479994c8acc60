import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { aesCheckValue, tdesCheckValue } from './check-value.ts';
import { nodeCiphers } from './ciphers/node.ts';
import { aesCmac } from './mac/cmac.ts';

interface Step {
  readonly let?: string;
  readonly value?: { readonly hex?: string };
  readonly check?: string;
  readonly equals?: string;
}
const file = new URL('../../../vectors/emv-cryptogram/pyemv-kd_hsm-a.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as {
  cases: { test: string; steps: Step[] }[];
};

describe('key check values', () => {
  it.each(cases.map(({ test, steps }) => [test, steps] as const))('of the master key in %s', (_, steps) => {
    const key = steps.find((step) => step.let === 'iss_mk')?.value?.hex ?? '';
    const expected = steps.find((step) => step.check === 'tools.key_check_digits(iss_mk, 2)')?.equals;
    expect(expected).toBeDefined();
    expect(tdesCheckValue(nodeCiphers, Uint8Array.fromHex(key), 2).toHex().toUpperCase()).toBe(expected);
  });

  it('of an AES key are the left bytes of a CMAC', () => {
    const key = Uint8Array.fromHex('2b7e151628aed2a6abf7158809cf4f3c');
    expect(aesCheckValue(nodeCiphers, key)).toEqual(
      aesCmac(nodeCiphers, key, new Uint8Array(16)).slice(0, 5),
    );
    expect(aesCheckValue(nodeCiphers, key)).not.toEqual(
      nodeCiphers.aesEncryptEcb(key, new Uint8Array(16)).slice(0, 5),
    );
  });
});
