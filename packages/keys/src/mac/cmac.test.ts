import { describe, expect, it } from 'vitest';
import { nodeCiphers } from '../ciphers/node.ts';
import { softwareCiphers } from '../ciphers/software.ts';
import { aesCmac, tdesCmac } from './cmac.ts';

const MESSAGE =
  '6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710';
const AES128 = '2b7e151628aed2a6abf7158809cf4f3c';
const AES256 = '603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4';

const TDES2 = '4cf15134a2850dd58a3d10ba80570d38';
const TDES3 = '8aa83bf8cbda10620bc1bf19fbb6cd58bc313d4a371ca8b5';

// NIST SP 800-38B, examples with triple DES (D.4 three keys, D.5 two keys).
const PUBLISHED_TDES: readonly (readonly [key: string, bytes: number, mac: string])[] = [
  [TDES3, 0, 'b7a688e122ffaf95'],
  [TDES3, 8, '8e8f293136283797'],
  [TDES3, 20, '743ddbe0ce2dc2ed'],
  [TDES3, 32, '33e6b1092400eae5'],
  [TDES2, 0, 'bd2ebf9a3ba00361'],
  [TDES2, 8, '4ff2ab813c53ce83'],
  [TDES2, 20, '62dd1b471902bd4e'],
  [TDES2, 32, '31b1e431dabc4eb8'],
];

// RFC 4493 section 4, and the AES-256 examples of NIST SP 800-38B D.3.
const PUBLISHED: readonly (readonly [key: string, bytes: number, mac: string])[] = [
  [AES128, 0, 'bb1d6929e95937287fa37d129b756746'],
  [AES128, 16, '070a16b46b4d4144f79bdd9dd04a287c'],
  [AES128, 40, 'dfa66747de9ae63030ca32611497c827'],
  [AES128, 64, '51f0bebf7e3b9d92fc49741779363cfe'],
  [AES256, 0, '028962f61b7bf89efc6b551f4667d983'],
  [AES256, 16, '28a7023f452e8f82bd4bf28d8c37c35c'],
  [AES256, 40, 'aaf3d8f1de5640c232f5b169b9c911e6'],
  [AES256, 64, 'e1992190549f6ed5696a2c056c315410'],
];

describe.each([
  ['OpenSSL', nodeCiphers],
  ['TypeScript', softwareCiphers],
])('CMAC on %s', (_, ciphers) => {
  it.each(PUBLISHED)('AES key %s, %i bytes', (key, bytes, mac) => {
    const message = Uint8Array.fromHex(MESSAGE).subarray(0, bytes);
    expect(aesCmac(ciphers, Uint8Array.fromHex(key), message).toHex()).toBe(mac);
  });

  it.each(PUBLISHED_TDES)('triple-DES key %s, %i bytes', (key, bytes, mac) => {
    const message = Uint8Array.fromHex(MESSAGE).subarray(0, bytes);
    expect(tdesCmac(ciphers, Uint8Array.fromHex(key), message).toHex()).toBe(mac);
  });
});
