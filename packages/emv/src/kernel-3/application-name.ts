import { printable } from '../entry-point/candidate-list.ts';
import * as tag from '../tags/tag-numbers.ts';
import { supportsCodeTable } from '../terminal/capabilities.ts';
import type { ReadonlyDataObjects } from '../tlv/data-objects.ts';

/** ISO 8859-1, the one code table that can be read here. */
const LATIN_1 = 1;

/** Undefined: a byte that is no character of ISO 8859-1. Its printable characters have the numbers of Unicode. */
const latin1 = (bytes: Uint8Array): string | undefined =>
  bytes.every((byte) => (byte >= 0x20 && byte <= 0x7e) || byte >= 0xa0)
    ? String.fromCharCode(...bytes)
    : undefined;

/** Whether the terminal says that it shows that table; one that says nothing does. */
const showsLatin1 = (terminal: ReadonlyDataObjects): boolean => {
  const additional = terminal.get(tag.TAG_9F40_ADDITIONAL_TERMINAL_CAPABILITIES);
  return additional === undefined || supportsCodeTable(additional, LATIN_1);
};

/**
 * The name of an application as the cardholder is shown it: the preferred name, tag 9F12, where its issuer code table, tag 9F11, is one that
 * the terminal says that it supports (tag 9F40), and the label, tag 50, otherwise (EMV Book 1, 12.2.4 and 12.4; Book 4, 11.3).
 *
 * @param terminal what the terminal says of itself
 * @returns undefined when the card has neither that can be shown
 */
export const applicationName = (
  card: ReadonlyDataObjects,
  terminal: ReadonlyDataObjects,
): string | undefined => {
  const preferred = card.get(tag.TAG_9F12_APPLICATION_PREFERRED_NAME);
  const table = card.get(tag.TAG_9F11_ISSUER_CODE_TABLE_INDEX);
  if (preferred !== undefined && table?.length === 1 && table[0] === LATIN_1 && showsLatin1(terminal)) {
    const name = latin1(preferred)?.trim();
    if (name) return name;
  }
  const label = card.get(tag.TAG_50_APPLICATION_LABEL);
  return label && printable(label);
};
