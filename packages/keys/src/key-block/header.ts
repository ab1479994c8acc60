import { KeyBlockError } from './key-block-error.ts';
import { encodeOptionalBlocks, type OptionalBlock, parseOptionalBlocks } from './optional-block.ts';

/** How key and header are bound (ANSI X9.143:2022, table 1). `A` and `C` by variants, `B` and `D` by derivation, `E` by derivation with CTR (ISO 20038). */
export type KeyBlockVersion = 'A' | 'B' | 'C' | 'D' | 'E';

/** The header: in clear, and bound to the key. */
export interface KeyBlockHeader {
  readonly version: KeyBlockVersion;
  /** Two characters (X9.143:2022, table 2): `P0` PIN encryption, `K0` key encryption … */
  readonly usage: string;
  /** One character (table 3): `A` AES, `D` DES, `E` elliptic curve, `H` HMAC, `R` RSA, `S` DSA, `T` triple DES. */
  readonly algorithm: string;
  /** One character (table 4): what may be done with the key. */
  readonly mode: string;
  /** Two characters: `00` without versions, `c` and a digit for a component. */
  readonly keyVersion: string;
  /** One character (table 6): `E` under a key of this standard, `N` not, `S` as its owner says. */
  readonly exportability: string;
  readonly optional: readonly OptionalBlock[];
}

/** What stands before the optional blocks. */
const HEADER_CHARACTERS = 16;
/** Four digits say how long the block is. */
const MOST_CHARACTERS = 9_999;

/** The multiple that a block has as characters and its optional blocks together: the cipher block in each version. */
export const blockBytesOf = (version: KeyBlockVersion): 8 | 16 =>
  version === 'D' || version === 'E' ? 16 : 8;

const FIELDS = [
  ['usage', /^[0-9A-Z]{2}$/],
  ['algorithm', /^[0-9A-Z]$/],
  ['mode', /^[0-9A-Z]$/],
  ['keyVersion', /^[0-9A-Za-z]{2}$/],
  ['exportability', /^[0-9A-Z]$/],
] as const;

const isVersion = (text: string): text is KeyBlockVersion => /^[A-E]$/.test(text);

/**
 * Refuses a header that has another form than the standard's.
 *
 * @throws {KeyBlockError} `ERR_KEY_BLOCK_VERSION`, `ERR_KEY_BLOCK_HEADER`
 */
export function checkHeader(header: KeyBlockHeader): void {
  if (!isVersion(header.version)) {
    throw new KeyBlockError('ERR_KEY_BLOCK_VERSION', 'version', 'The version is one of A to E');
  }
  for (const [name, form] of FIELDS) {
    if (!form.test(header[name])) {
      throw new KeyBlockError('ERR_KEY_BLOCK_HEADER', name, 'This field has another form');
    }
  }
}

/** A header as it was read, with where it ends and how long its block says that it is. */
export interface ParsedHeader {
  readonly header: KeyBlockHeader;
  /** Characters, the optional blocks included. */
  readonly end: number;
  readonly declaredLength: number;
  /** The optional blocks as they stand, `PB` included, which `header` leaves out. */
  readonly text: string;
}

/**
 * Reads the header at the start of a text (ANSI X9.143:2022, 6.2).
 *
 * @throws {KeyBlockError} `ERR_KEY_BLOCK_FORMAT`, `ERR_KEY_BLOCK_VERSION`, `ERR_KEY_BLOCK_HEADER`, `ERR_KEY_BLOCK_OPTIONAL`
 */
export function parseHeader(text: string): ParsedHeader {
  const head = text.slice(0, HEADER_CHARACTERS);
  const version = head.slice(0, 1);
  if (!isVersion(version)) {
    throw new KeyBlockError('ERR_KEY_BLOCK_VERSION', 'version', 'The version is one of A to E');
  }
  if (head.length < HEADER_CHARACTERS) {
    throw new KeyBlockError('ERR_KEY_BLOCK_FORMAT', 'header', 'A header has 16 characters');
  }
  const [length, count] = [head.slice(1, 5), head.slice(12, 14)];
  if (!/^\d{4}$/.test(length)) {
    throw new KeyBlockError('ERR_KEY_BLOCK_HEADER', 'length', 'The length is four digits');
  }
  if (!/^\d{2}$/.test(count)) {
    throw new KeyBlockError('ERR_KEY_BLOCK_HEADER', 'optionalCount', 'The count is two digits');
  }
  // Key context (X9.143:2022) and a zero; "00" in TR-31.
  if (!/^[0-2]0$/.test(head.slice(14))) {
    throw new KeyBlockError('ERR_KEY_BLOCK_HEADER', 'reserved', 'The reserved field has another form');
  }
  const { blocks, end } = parseOptionalBlocks(text, HEADER_CHARACTERS, Number(count));
  const header: KeyBlockHeader = {
    version,
    usage: head.slice(5, 7),
    algorithm: head.slice(7, 8),
    mode: head.slice(8, 9),
    keyVersion: head.slice(9, 11),
    exportability: head.slice(11, 12),
    optional: blocks.filter(({ id }) => id !== 'PB'),
  };
  checkHeader(header);
  return { header, end, declaredLength: Number(length), text: text.slice(0, end) };
}

/**
 * Writes a header.
 *
 * @param bodyCharacters how many characters follow it: enciphered key and MAC
 * @throws {KeyBlockError} `ERR_KEY_BLOCK_VERSION`, `ERR_KEY_BLOCK_HEADER`, `ERR_KEY_BLOCK_OPTIONAL`, `ERR_KEY_BLOCK_FORMAT`
 */
export function encodeHeader(header: KeyBlockHeader, bodyCharacters: number): string {
  checkHeader(header);
  const { text, count } = encodeOptionalBlocks(header.optional, blockBytesOf(header.version));
  const length = HEADER_CHARACTERS + text.length + bodyCharacters;
  if (length > MOST_CHARACTERS) {
    throw new KeyBlockError('ERR_KEY_BLOCK_FORMAT', 'length', 'A block has at most 9,999 characters');
  }
  const { version, usage, algorithm, mode, keyVersion, exportability } = header;
  const digits = String(length).padStart(4, '0');
  const blocks = String(count).padStart(2, '0');
  return `${version}${digits}${usage}${algorithm}${mode}${keyVersion}${exportability}${blocks}00${text}`;
}
