/** One entry of an application file locator (EMV Book 3, 10.2). */
export interface AflEntry {
  /** Short file identifier, 1 to 30. */
  readonly sfi: number;
  readonly firstRecord: number;
  readonly lastRecord: number;
  /** How many records, from the first, take part in offline data authentication. */
  readonly authenticatedRecords: number;
}

/** An application file locator that breaks the rules of EMV Book 3, 10.2. */
export class AflError extends Error {
  readonly code = 'ERR_AFL';
  /** Offset in bytes of the entry. */
  readonly offset: number;

  constructor(offset: number, message: string) {
    super(`${message} (offset ${offset})`);
    this.name = 'AflError';
    this.offset = offset;
  }
}

/**
 * Parses an application file locator, value of tag 94.
 *
 * @param maxRecords most records it may name in all; a card cannot make the terminal read for ever
 * @throws {AflError}
 */
export function parseAfl(value: Uint8Array, maxRecords = 64): AflEntry[] {
  if (value.length % 4 !== 0) throw new AflError(value.length, 'AFL is not a multiple of 4 bytes');
  const entries: AflEntry[] = [];
  let records = 0;
  for (let at = 0; at < value.length; at += 4) {
    const [located = 0, firstRecord = 0, lastRecord = 0, authenticatedRecords = 0] = value.subarray(
      at,
      at + 4,
    );
    const sfi = located >> 3;
    if ((located & 7) !== 0 || sfi === 0 || sfi === 31)
      throw new AflError(at, 'AFL names an impossible file');
    if (firstRecord === 0 || lastRecord < firstRecord) throw new AflError(at, 'AFL names impossible records');
    const count = lastRecord - firstRecord + 1;
    if (authenticatedRecords > count) throw new AflError(at, 'AFL authenticates more records than it names');
    records += count;
    if (records > maxRecords) throw new AflError(at, 'AFL names too many records');
    entries.push({ sfi, firstRecord, lastRecord, authenticatedRecords });
  }
  return entries;
}
