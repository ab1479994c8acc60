import { xorBytes } from '@tallystick/encoding';
import type { BlockCiphers } from '@tallystick/keys/ciphers';
import { CryptogramError, checkLength } from './cryptogram-error.ts';

/**
 * ICC master key, option A (EMV Book 2, Annex A1.4.1).
 *
 * @param issuerMasterKey 16 bytes
 * @param pan decimal digits; only the last 14 matter
 * @param panSequence two digits, `00` when the card has none
 * @returns 16 bytes with odd parity
 * @throws {CryptogramError}
 */
export function deriveIccMasterKeyA(
  ciphers: BlockCiphers,
  issuerMasterKey: Uint8Array,
  pan: string,
  panSequence = '00',
): Uint8Array {
  checkLength('ERR_CRYPTOGRAM_KEY', 'issuerMasterKey', issuerMasterKey, 16);
  checkPan(pan, panSequence);
  const digits = `${pan}${panSequence}`.slice(-16).padStart(16, '0');
  return fromDigits(ciphers, issuerMasterKey, digits);
}

/**
 * ICC master key, option B (EMV Book 2, Annex A1.4.2): as option A up to 16 digits, over a SHA-1 of the digits above.
 *
 * @param sha1 SHA-1, since the browser's is asynchronous
 * @throws {CryptogramError}
 */
export function deriveIccMasterKeyB(
  ciphers: BlockCiphers,
  sha1: (data: Uint8Array) => Uint8Array,
  issuerMasterKey: Uint8Array,
  pan: string,
  panSequence = '00',
): Uint8Array {
  if (pan.length <= 16) return deriveIccMasterKeyA(ciphers, issuerMasterKey, pan, panSequence);
  checkLength('ERR_CRYPTOGRAM_KEY', 'issuerMasterKey', issuerMasterKey, 16);
  checkPan(pan, panSequence);
  const all = `${pan}${panSequence}`;
  const hash = sha1(Uint8Array.fromHex(all.length % 2 ? `0${all}` : all)).toHex();
  // Decimal digits first, in order; then a to f as 0 to 5, until there are 16.
  const decimal = hash.replace(/[a-f]/g, '');
  const letters = hash.replace(/[0-9]/g, '').replace(/[a-f]/g, (letter) => String(letter.charCodeAt(0) - 97));
  return fromDigits(ciphers, issuerMasterKey, (decimal + letters).slice(0, 16));
}

/**
 * ICC master key by the length of the account number: option A up to 16 digits, option B above (EMV Book 2, Annex A1.4).
 *
 * @throws {CryptogramError} `ERR_CRYPTOGRAM_PAN` also for more than 16 digits without a SHA-1, for option A would make another key
 */
export function deriveIccMasterKey(
  { ciphers, sha1 }: { readonly ciphers: BlockCiphers; readonly sha1?: (data: Uint8Array) => Uint8Array },
  issuerMasterKey: Uint8Array,
  pan: string,
  panSequence = '00',
): Uint8Array {
  if (pan.length <= 16) return deriveIccMasterKeyA(ciphers, issuerMasterKey, pan, panSequence);
  if (sha1) return deriveIccMasterKeyB(ciphers, sha1, issuerMasterKey, pan, panSequence);
  throw new CryptogramError('ERR_CRYPTOGRAM_PAN', 'pan', 'More than 16 digits need SHA-1 (option B)');
}

/**
 * EMV common session key (EMV Book 2, Annex A1.3.1).
 *
 * @param iccMasterKey 16 bytes
 * @param diversification 8 bytes, or the 2-byte ATC, which is then followed by zeros
 * @returns 16 bytes with odd parity
 * @throws {CryptogramError}
 */
export function deriveCommonSessionKey(
  ciphers: BlockCiphers,
  iccMasterKey: Uint8Array,
  diversification: Uint8Array,
): Uint8Array {
  checkLength('ERR_CRYPTOGRAM_KEY', 'iccMasterKey', iccMasterKey, 16);
  const value = new Uint8Array(8);
  if (diversification.length !== 2)
    checkLength('ERR_CRYPTOGRAM_LENGTH', 'diversification', diversification, 8);
  value.set(diversification);
  const blocks = new Uint8Array(16);
  blocks.set(value, 0);
  blocks.set(value, 8);
  blocks[2] = 0xf0;
  blocks[10] = 0x0f;
  return oddParity(ciphers.tdesEncryptEcb(iccMasterKey, blocks));
}

/**
 * Mastercard session key (SKD): the common derivation over ATC, two zero bytes and the unpredictable number.
 *
 * @param atc 2 bytes
 * @param unpredictableNumber 4 bytes
 */
export function deriveMastercardSessionKey(
  ciphers: BlockCiphers,
  iccMasterKey: Uint8Array,
  atc: Uint8Array,
  unpredictableNumber: Uint8Array,
): Uint8Array {
  checkLength('ERR_CRYPTOGRAM_LENGTH', '9F36', atc, 2);
  checkLength('ERR_CRYPTOGRAM_LENGTH', '9F37', unpredictableNumber, 4);
  const value = new Uint8Array(8);
  value.set(atc, 0);
  value.set(unpredictableNumber, 4);
  return deriveCommonSessionKey(ciphers, iccMasterKey, value);
}

/**
 * Visa session key for issuer scripts (VIS 1.4 and up): the ATC mixed into the right of the left key, its complement
 * into the right of the right key.
 *
 * @param atc 2 bytes
 */
export function deriveVisaScriptKey(iccMasterKey: Uint8Array, atc: Uint8Array): Uint8Array {
  checkLength('ERR_CRYPTOGRAM_KEY', 'iccMasterKey', iccMasterKey, 16);
  checkLength('ERR_CRYPTOGRAM_LENGTH', '9F36', atc, 2);
  const mix = new Uint8Array(16);
  mix.set(atc, 6);
  mix.set(xorBytes(atc, Uint8Array.of(0xff, 0xff)), 14);
  return oddParity(xorBytes(iccMasterKey, mix));
}

/** Key check value: the first bytes of a zero block under the key. */
export function keyCheckValue(ciphers: BlockCiphers, key: Uint8Array, bytes = 3): Uint8Array {
  checkLength('ERR_CRYPTOGRAM_KEY', 'key', key, 16);
  return ciphers.tdesEncryptEcb(key, new Uint8Array(8)).slice(0, bytes);
}

function fromDigits(ciphers: BlockCiphers, key: Uint8Array, digits: string): Uint8Array {
  const left = Uint8Array.fromHex(digits);
  const blocks = new Uint8Array(16);
  blocks.set(left, 0);
  blocks.set(
    left.map((byte) => byte ^ 0xff),
    8,
  );
  return oddParity(ciphers.tdesEncryptEcb(key, blocks));
}

function checkPan(pan: string, panSequence: string): void {
  if (!/^\d{1,19}$/.test(pan))
    throw new CryptogramError('ERR_CRYPTOGRAM_PAN', 'pan', 'Expected 1 to 19 digits');
  if (!/^\d{2}$/.test(panSequence)) {
    throw new CryptogramError('ERR_CRYPTOGRAM_PAN', 'panSequence', 'Expected 2 digits');
  }
}

/** DES keys carry odd parity in the lowest bit of each byte. */
function oddParity(key: Uint8Array): Uint8Array {
  return key.map((byte) => {
    let ones = 0;
    for (let bit = 1; bit < 8; bit++) ones += (byte >> bit) & 1;
    return (byte & 0xfe) | (ones % 2 === 0 ? 1 : 0);
  });
}
