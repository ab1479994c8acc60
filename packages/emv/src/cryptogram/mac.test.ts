import { nodeCiphers } from '@tallystick/keys/ciphers/node';
import { softwareCiphers } from '@tallystick/keys/ciphers/software';
import { describe, expect, it } from 'vitest';
import { generateAcAes } from './application-cryptogram.ts';
import { pad } from './mac.ts';

const bytes = (hex: string) => Uint8Array.fromHex(hex.replaceAll(' ', ''));

describe('cryptogram by AES-CMAC (EMV Book 2, Annex A1.2.2), on the examples of NIST SP 800-38B, Appendix D.1', () => {
  const key = bytes('2b7e151628aed2a6abf7158809cf4f3c');
  const message = bytes(
    '6bc1bee22e409f96e93d7e117393172a ae2d8a571e03ac9c9eb76fac45af8e51 30c81c46a35ce411e5fbc1191a0a52ef f69f2445df4f9b17ad2b417be66c3710',
  );
  it.each([
    [0, 'bb1d6929e9593728'],
    [16, '070a16b46b4d4144'],
    [40, 'dfa66747de9ae630'],
    [64, '51f0bebf7e3b9d92'],
  ])('%i bytes', (length, expected) => {
    for (const ciphers of [nodeCiphers, softwareCiphers]) {
      expect(generateAcAes(ciphers, key, message.subarray(0, length)).toHex()).toBe(expected);
    }
  });
});

describe('padding', () => {
  it('pads by both methods', () => {
    expect(pad(bytes('01'), 'emv').toHex()).toBe('0180000000000000');
    expect(pad(bytes('0102030405060708'), 'emv')).toHaveLength(16);
    expect(pad(bytes('0102030405060708'), 'zero')).toHaveLength(8);
    expect(pad(bytes(''), 'zero')).toHaveLength(8);
  });
});
