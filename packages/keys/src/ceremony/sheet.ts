import type { BlockCiphers } from '../ciphers/block-ciphers.ts';
import { CeremonyError } from './ceremony-error.ts';
import type { KeyPart } from './key-part.ts';
import { KEY_TYPES } from './key-type.ts';
import { encodePart } from './sheet-form.ts';
import { type Checksum, encodeLine, LINE_BYTES, NO_LINES, NUMBERED } from './sheet-line.ts';
import { createSheetReader, cutShort } from './sheet-reader.ts';

/** The ceremony as people compare it: `3F9A 22C1 7B04 E6D8`. */
export const ceremonyName = (ceremony: Uint8Array): string =>
  (ceremony.toHex().toUpperCase().match(/.{4}/g) ?? []).join(' ');

/**
 * The sheet that a custodian keeps in an envelope: a caption for people, then lines of eight bytes with number and checksum, which are all
 * that must be typed to read it again. ASCII.
 */
export function printSheet(part: KeyPart): string {
  const bytes = encodePart(part);
  const lines: string[] = [];
  let sum: Checksum = NO_LINES;
  for (let at = 0; at < bytes.length; at += LINE_BYTES) {
    const { text, after } = encodeLine(lines.length + 1, bytes.subarray(at, at + LINE_BYTES), sum);
    lines.push(text);
    sum = after;
  }
  bytes.fill(0);
  return `${captionOf(part).join('\n')}\n\n${lines.join('\n')}\n`;
}

function captionOf({ kind, number, of, threshold, type, ceremony, checkValue, keyCheckValue }: KeyPart) {
  const needed = kind === 'share' ? `ANY ${threshold} RECOVER THE KEY` : 'ALL ARE NEEDED';
  return [
    `TALLYSTICK KEY ${kind.toUpperCase()} ${number} OF ${of}, ${needed}`,
    `key type                      ${KEY_TYPES[type].name}`,
    `ceremony                      ${ceremonyName(ceremony)}`,
    `${`check value of this ${kind}`.padEnd(30)}${checkValue.toHex().toUpperCase()}`,
    `check value of the key        ${keyCheckValue.toHex().toUpperCase()}`,
    'SECRET: for its custodian alone. The last group of each line is its checksum.',
  ];
}

/**
 * Reads a sheet: as it was printed, or its numbered lines alone.
 *
 * @throws {CeremonyError} `ERR_CEREMONY_LINE`, `ERR_CEREMONY_SHEET`, `ERR_CEREMONY_PART_DAMAGED`; the path is `line n`, `caption` or `sheet`
 */
export function parseSheet(ciphers: BlockCiphers, text: string): KeyPart {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const begin = Math.max(
    lines.findIndex((line) => NUMBERED.test(line)),
    0,
  );
  const part = readLines(ciphers, lines.slice(begin));
  const caption = captionOf(part);
  const same = begin === caption.length && caption.every((line, at) => line === lines[at]);
  if (begin === 0 || same) return part;
  part.secret.wipe();
  throw new CeremonyError(
    'ERR_CEREMONY_SHEET',
    'caption',
    'What stands above the lines is not what the lines say',
    'Somebody changed it, or it is of another sheet: compare check values and ceremony with the log.',
  );
}

function readLines(ciphers: BlockCiphers, lines: readonly string[]): KeyPart {
  const reader = createSheetReader(ciphers);
  try {
    for (const [at, line] of lines.entries()) {
      const part = reader.take(line);
      if (part === undefined) continue;
      if (at === lines.length - 1) return part;
      part.secret.wipe();
      throw new CeremonyError(
        'ERR_CEREMONY_SHEET',
        `line ${at + 2}`,
        'There are more lines than the sheet has',
        'Read one sheet at a time.',
      );
    }
    throw cutShort(reader);
  } finally {
    reader.wipe();
  }
}
