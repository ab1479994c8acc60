import { concatBytes, xorBytes } from '@tallystick/encoding';
import { aesCmac } from '@tallystick/keys';
import type { BlockCiphers } from '@tallystick/keys/ciphers';
import { checkLength } from './cryptogram-error.ts';
import { type MacPadding, retailMac } from './mac.ts';

/**
 * Application cryptogram with triple DES (EMV Book 2, 8.1.1 and Annex A1.2.1).
 *
 * @param sessionKey 16 bytes
 * @param data the transaction data, not padded
 * @returns 8 bytes
 */
export function generateAc(
  ciphers: BlockCiphers,
  sessionKey: Uint8Array,
  data: Uint8Array,
  padding: MacPadding = 'emv',
): Uint8Array {
  checkLength('ERR_CRYPTOGRAM_KEY', 'sessionKey', sessionKey, 16);
  return retailMac(ciphers, sessionKey, data, padding);
}

/**
 * Application cryptogram with AES: the left half of a CMAC (EMV Book 2, Annex A1.2.2).
 *
 * @param sessionKey 16, 24 or 32 bytes
 * @param data the transaction data, not padded
 * @returns 8 bytes
 */
export function generateAcAes(ciphers: BlockCiphers, sessionKey: Uint8Array, data: Uint8Array): Uint8Array {
  return aesCmac(ciphers, sessionKey, data).slice(0, 8);
}

/**
 * ARPC, method 1 (EMV Book 2, 8.2.1).
 *
 * @param key 16 bytes: session key or ICC master key, as the card's cryptogram version says
 * @param arqc 8 bytes
 * @param responseCode 2 bytes, the ARPC response code (often the authorisation response code, tag 8A)
 * @returns 8 bytes
 */
export function generateArpcMethod1(
  ciphers: BlockCiphers,
  key: Uint8Array,
  arqc: Uint8Array,
  responseCode: Uint8Array,
): Uint8Array {
  checkLength('ERR_CRYPTOGRAM_KEY', 'key', key, 16);
  checkLength('ERR_CRYPTOGRAM_LENGTH', '9F26', arqc, 8);
  checkLength('ERR_CRYPTOGRAM_LENGTH', 'responseCode', responseCode, 2);
  const code = new Uint8Array(8);
  code.set(responseCode);
  return ciphers.tdesEncryptEcb(key, xorBytes(arqc, code));
}

/**
 * ARPC, method 2 (EMV Book 2, 8.2.2).
 *
 * @param sessionKey 16 bytes
 * @param arqc 8 bytes
 * @param csu card status update, 4 bytes
 * @param proprietary proprietary authentication data, 0 to 8 bytes
 * @returns 4 bytes
 */
export function generateArpcMethod2(
  ciphers: BlockCiphers,
  sessionKey: Uint8Array,
  arqc: Uint8Array,
  csu: Uint8Array,
  proprietary: Uint8Array = new Uint8Array(0),
): Uint8Array {
  checkLength('ERR_CRYPTOGRAM_KEY', 'sessionKey', sessionKey, 16);
  checkLength('ERR_CRYPTOGRAM_LENGTH', '9F26', arqc, 8);
  checkLength('ERR_CRYPTOGRAM_LENGTH', 'csu', csu, 4);
  if (proprietary.length > 8) checkLength('ERR_CRYPTOGRAM_LENGTH', 'proprietary', proprietary, 8);
  return retailMac(ciphers, sessionKey, concatBytes(arqc, csu, proprietary), 'emv').slice(0, 4);
}
