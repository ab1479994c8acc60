import { printable } from '../entry-point/candidate-list.ts';
import * as tag from '../tags/tag-numbers.ts';
import type { ReadonlyDataObjects } from '../tlv/data-objects.ts';

/** ISO 8859-1, the one code table that terminals here support (9F40, byte 5, bit 1). */
const LATIN_1 = 1;

/** Undefined: a byte that is no character of ISO 8859-1. Its printable characters have the numbers of Unicode. */
const latin1 = (bytes: Uint8Array): string | undefined =>
  bytes.every((byte) => (byte >= 0x20 && byte <= 0x7e) || byte >= 0xa0)
    ? String.fromCharCode(...bytes)
    : undefined;

/**
 * The name of an application as the cardholder is shown it: the preferred name, tag 9F12, where its issuer code table, tag 9F11, is one that
 * the terminal supports, and the label, tag 50, otherwise (EMV Book 1, 12.2.4 and 12.4; Book 4, 11.3).
 *
 * @returns undefined when the card has neither that can be shown
 */
export const applicationName = (card: ReadonlyDataObjects): string | undefined => {
  const preferred = card.get(tag.TAG_9F12_APPLICATION_PREFERRED_NAME);
  const table = card.get(tag.TAG_9F11_ISSUER_CODE_TABLE_INDEX);
  if (preferred !== undefined && table?.length === 1 && table[0] === LATIN_1) {
    const name = latin1(preferred)?.trim();
    if (name) return name;
  }
  const label = card.get(tag.TAG_50_APPLICATION_LABEL);
  return label && printable(label);
};
