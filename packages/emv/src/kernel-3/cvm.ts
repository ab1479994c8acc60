import type { Cvm } from '../outcome/outcome.ts';

const TTQ1_ONLINE_PIN = 0x04;
const TTQ1_SIGNATURE = 0x02;
const TTQ2_CVM_REQUIRED = 0x40;
const CTQ1_ONLINE_PIN_REQUIRED = 0x80;
const CTQ1_SIGNATURE_REQUIRED = 0x40;
const CTQ2_CDCVM_PERFORMED = 0x80;

/**
 * Settles how the cardholder is verified (EMV Contactless Book C-3, 5.7): online PIN before verification on the
 * consumer's own device, before signature.
 *
 * @param ttq terminal transaction qualifiers, 4 bytes
 * @param ctq card transaction qualifiers, tag 9F6C, when the card sent them
 * @returns nothing when verification is required and no method fits: the transaction is declined
 */
export function selectCvm(ttq: Uint8Array, ctq: Uint8Array | undefined): Cvm | undefined {
  const [ttq1 = 0, ttq2 = 0] = ttq;
  const required = (ttq2 & TTQ2_CVM_REQUIRED) !== 0;
  if (!ctq) {
    if (!required) return 'none';
    return ttq1 & TTQ1_SIGNATURE ? 'signature' : undefined;
  }
  const [ctq1 = 0, ctq2 = 0] = ctq;
  if (ctq1 & CTQ1_ONLINE_PIN_REQUIRED && ttq1 & TTQ1_ONLINE_PIN) return 'online-pin';
  if (ctq2 & CTQ2_CDCVM_PERFORMED) return 'cdcvm';
  if (ctq1 & CTQ1_SIGNATURE_REQUIRED && ttq1 & TTQ1_SIGNATURE) return 'signature';
  return required ? undefined : 'none';
}

/** CVM results, tag 9F34, for a settled method (EMV Book 4, A4). */
export function cvmResults(cvm: Cvm): Uint8Array {
  switch (cvm) {
    case 'online-pin':
      return Uint8Array.of(0x02, 0x00, 0x00);
    case 'signature':
      return Uint8Array.of(0x1e, 0x00, 0x00);
    case 'cdcvm':
      return Uint8Array.of(0x01, 0x00, 0x02);
    case 'none':
      return Uint8Array.of(0x1f, 0x00, 0x02);
  }
}
