import { concatBytes } from '@tallystick/encoding';
import type { BlockCiphers } from '@tallystick/keys/ciphers';

import { checkLength } from './cryptogram-error.ts';
import { retailMac } from './mac.ts';

/**
 * Dynamic CVC3 of the contactless magnetic-stripe mode (Mastercard PayPass M/Chip): a MAC over the static track is
 * the initial value, then encrypted with the unpredictable number and the counter.
 *
 * @param iccCvc3Key 16 bytes
 * @param track the static track 1 or track 2 data as stored on the card
 * @param atc 2 bytes
 * @param unpredictableNumber 4 bytes
 * @returns five decimal digits; the card takes as many from the right as it has room for
 */
export function generateCvc3(
  ciphers: BlockCiphers,
  iccCvc3Key: Uint8Array,
  track: Uint8Array,
  atc: Uint8Array,
  unpredictableNumber: Uint8Array,
): string {
  checkLength('ERR_CRYPTOGRAM_KEY', 'iccCvc3Key', iccCvc3Key, 16);
  checkLength('ERR_CRYPTOGRAM_LENGTH', '9F36', atc, 2);
  checkLength('ERR_CRYPTOGRAM_LENGTH', '9F37', unpredictableNumber, 4);
  const initial = retailMac(ciphers, iccCvc3Key, track, 'emv').subarray(6);
  const block = ciphers.tdesEncryptEcb(iccCvc3Key, concatBytes(initial, unpredictableNumber, atc));
  return String(((block[6] ?? 0) << 8) | (block[7] ?? 0)).padStart(5, '0');
}
