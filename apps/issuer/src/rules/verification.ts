import { isHolderVerified, TAG_9F6C_CTQ, TAG_9F34_CVM_RESULTS, TAG_9F66_TTQ } from '@tallystick/emv';
import type { PinFact } from './pin.ts';
import type { AuthorisationRequest } from './request.ts';

/** TTQ byte 2: the amount is at the terminal's CVM limit or above (EMV Book B, 3.1.1). */
const TTQ2_CVM_REQUIRED = 0x40;
/** CTQ byte 2: verified on the consumer's own device (EMV Book C-3, annex A). */
const CTQ2_CDCVM_PERFORMED = 0x80;
/** CVM results byte 1, method: by the card or its device (EMV Book 3, table 43). */
const METHOD = 0x3f;
const BY_THE_CARD = 0x01;
/** Where the card verification results stand in tag 9F10. */
const CVR = 3;

/**
 * Whether the holder should have been verified and was not. That the terminal has to verify (tag 9F66) and that it was done on the holder's
 * own device (9F6C, 9F34) are the terminal's words, which no cryptogram covers; what the card says in its verification results (9F10) is
 * signed. A right PIN (DE52) verifies the holder; a wrong one is refused for itself.
 *
 * @param cvmLimitMinor reached at its own value, as that of a terminal is
 */
export const lacksVerification = (
  { amountMinor, chip }: Pick<AuthorisationRequest, 'amountMinor' | 'chip'>,
  cvmLimitMinor: bigint | undefined,
  pin: PinFact,
): boolean => {
  if (pin === 'right') return false;
  const byteOf = (tag: number, at: number): number => chip.objects.get(tag)?.[at] ?? 0;
  const isAsked =
    (byteOf(TAG_9F66_TTQ, 1) & TTQ2_CVM_REQUIRED) !== 0 ||
    (byteOf(TAG_9F6C_CTQ, 1) & CTQ2_CDCVM_PERFORMED) !== 0 ||
    (byteOf(TAG_9F34_CVM_RESULTS, 0) & METHOD) === BY_THE_CARD ||
    (cvmLimitMinor !== undefined && amountMinor >= cvmLimitMinor);
  return isAsked && !isHolderVerified(chip.iad.subarray(CVR, CVR + 4));
};
