import { concatBytes, xorBytes } from '@tallystick/encoding';
import type { BlockCiphers } from '@tallystick/keys/ciphers';

import { CryptogramError, checkLength } from './cryptogram-error.ts';
import { pad, retailMac } from './mac.ts';

/** How command data is enciphered. `visa`: length byte, padded, ECB. `mastercard`: CBC, no padding. `emv`: padded CBC. */
export type ScriptEncryption = 'visa' | 'mastercard' | 'emv';

/** MAC over an issuer script command (EMV Book 2, 9.2.3), 8 bytes; the issuer may send fewer. */
export function scriptCommandMac(
  ciphers: BlockCiphers,
  sessionKey: Uint8Array,
  command: Uint8Array,
): Uint8Array {
  checkLength('ERR_CRYPTOGRAM_KEY', 'sessionKey', sessionKey, 16);
  return retailMac(ciphers, sessionKey, command, 'emv');
}

/** Enciphers issuer script command data (EMV Book 2, 9.3). */
export function encryptScriptData(
  ciphers: BlockCiphers,
  sessionKey: Uint8Array,
  data: Uint8Array,
  encryption: ScriptEncryption,
): Uint8Array {
  checkLength('ERR_CRYPTOGRAM_KEY', 'sessionKey', sessionKey, 16);
  if (encryption === 'visa') {
    return ciphers.tdesEncryptEcb(sessionKey, pad(concatBytes(Uint8Array.of(data.length), data), 'emv'));
  }
  const whole = data.length > 0 && data.length % 8 === 0;
  const padded = encryption === 'mastercard' && whole ? data : pad(data, 'emv');
  const out = new Uint8Array(padded.length);
  let chain: Uint8Array = new Uint8Array(8);
  for (let at = 0; at < padded.length; at += 8) {
    chain = ciphers.tdesEncryptEcb(sessionKey, xorBytes(chain, padded.subarray(at, at + 8)));
    out.set(chain, at);
  }
  return out;
}

/** ISO 9564 format 2 PIN block, which never leaves the issuer except enciphered for the card. */
export function iso2PinBlock(pin: string): Uint8Array {
  return Uint8Array.fromHex(`2${pinNibbles(pin, 'F')}`);
}

/**
 * Visa PIN block for PIN CHANGE (VIS 1.5, Appendix on issuer scripts): the new PIN mixed with the right part of the
 * card's application cryptogram key and, in the other form, with the current PIN.
 */
export function visaPinBlock(iccMasterKeyAc: Uint8Array, pin: string, currentPin?: string): Uint8Array {
  checkLength('ERR_CRYPTOGRAM_KEY', 'iccMasterKeyAc', iccMasterKeyAc, 16);
  const key = new Uint8Array(8);
  key.set(iccMasterKeyAc.subarray(4, 8), 4);
  const block = xorBytes(key, Uint8Array.fromHex(`0${pinNibbles(pin, 'F')}`));
  if (currentPin === undefined) return block;
  pinNibbles(currentPin, '0');
  return xorBytes(block, Uint8Array.fromHex(currentPin.padEnd(16, '0')));
}

function pinNibbles(pin: string, filler: string): string {
  if (!/^\d{4,12}$/.test(pin))
    throw new CryptogramError('ERR_CRYPTOGRAM_DATA', 'pin', 'Expected 4 to 12 digits');
  return pin.length.toString(16) + pin.padEnd(14, filler);
}
