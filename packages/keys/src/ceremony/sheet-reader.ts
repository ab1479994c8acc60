import type { BlockCiphers } from '../ciphers/block-ciphers.ts';
import { CeremonyError } from './ceremony-error.ts';
import type { KeyPart } from './key-part.ts';
import { decodeNumbers, decodePart, linesOfType } from './sheet-form.ts';
import { type Checksum, decodeLine, LINE_BYTES, NO_LINES } from './sheet-line.ts';

/** Reads a sheet as it is typed: each line is judged at once, and one that is wrong is simply given again. */
export interface SheetReader {
  /** Number of the line that is next, from 1. */
  readonly next: number;
  /** How many lines there are; known after the first. */
  readonly lines: number | undefined;
  /**
   * Takes the next line.
   *
   * @returns the part after its last line, nothing before
   * @throws {CeremonyError} `ERR_CEREMONY_LINE`, or `ERR_CEREMONY_SHEET` for a first line of another form: the line is not taken;
   *   `ERR_CEREMONY_PART_DAMAGED` after the last line: the sheet begins anew
   */
  take(line: string): KeyPart | undefined;
  /** Forgets what was read. */
  wipe(): void;
}

/** A reader that has read nothing. */
export function createSheetReader(ciphers: BlockCiphers): SheetReader {
  let read: Uint8Array[] = [];
  let sum: Checksum = NO_LINES;
  let lines: number | undefined;

  const wipe = () => {
    for (const bytes of read) bytes.fill(0);
    read = [];
    sum = NO_LINES;
    lines = undefined;
  };

  const partOf = (): KeyPart => {
    const whole = new Uint8Array(read.length * LINE_BYTES);
    for (const [at, bytes] of read.entries()) whole.set(bytes, at * LINE_BYTES);
    try {
      return decodePart(ciphers, whole);
    } finally {
      whole.fill(0);
      wipe();
    }
  };

  return {
    get next() {
      return read.length + 1;
    },
    get lines() {
      return lines;
    },
    take(line) {
      const { bytes, after } = decodeLine(line.trim(), read.length + 1, sum);
      lines ??= linesOfType(decodeNumbers(bytes).type);
      read.push(bytes);
      sum = after;
      return read.length === lines ? partOf() : undefined;
    },
    wipe,
  };
}

/** That a sheet ends too early. */
export const cutShort = ({ next }: SheetReader): CeremonyError =>
  new CeremonyError(
    'ERR_CEREMONY_SHEET',
    `line ${next}`,
    `The sheet ends before line ${next}`,
    'Enter all its lines.',
  );
