import { xorBytes } from '@tallystick/encoding';
import type { BlockCiphers } from '../ciphers/block-ciphers.ts';
import { decimalised } from './decimalise.ts';
import { checkPan, digitsOf, packNibbles } from './digits.ts';
import { PinError } from './pin-error.ts';

/** What the value is made over. */
export interface CardVerificationData {
  /** 1 to 19 digits. */
  readonly pan: string;
  /** Four digits, in the order of the method: YYMM on the stripe, MMYY by some for CVV2. */
  readonly expiry: string;
  /** Three digits. On the stripe (CVV) the card's own; CVV2 takes `000`, iCVV `999`. */
  readonly serviceCode: string;
}

/**
 * Card verification value: CVV of the stripe, CVV2 printed on the card, iCVV of the chip's track 2 equivalent; they differ in the service code alone.
 *
 * @param key the card verification key pair, 16 bytes
 * @returns three decimal digits
 * @throws {PinError} `ERR_PIN_KEY`, `ERR_PIN_PAN`, `ERR_PIN_PARAMETER`
 */
export function cardVerificationValue(
  ciphers: BlockCiphers,
  key: Uint8Array,
  { pan, expiry, serviceCode }: CardVerificationData,
): string {
  if (key.length !== 16) {
    throw new PinError('ERR_PIN_KEY', 'key', 'The card verification keys have 16 bytes together');
  }
  checkPan(pan, 1);
  if (!/^\d{4}$/.test(expiry)) {
    throw new PinError('ERR_PIN_PARAMETER', 'expiry', 'The expiry date has four digits');
  }
  if (!/^\d{3}$/.test(serviceCode)) {
    throw new PinError('ERR_PIN_PARAMETER', 'serviceCode', 'The service code has three digits');
  }
  const data = packNibbles(digitsOf(`${pan}${expiry}${serviceCode}`.padEnd(32, '0')));
  const first = ciphers.desEncrypt(key.subarray(0, 8), data.subarray(0, 8));
  const second = xorBytes(first, data.subarray(8));
  return decimalised(ciphers.tdesEncryptEcb(key, second), 3);
}
