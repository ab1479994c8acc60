import { CliError } from './cli-error.ts';
import type { JsonObject, World } from './command.ts';

/** The name that stands for standard input. */
export const STANDARD_INPUT = '-';

const MAX_BYTES = 4_194_304;
const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** The bytes of a file, or of standard input for `-`. @throws {CliError} `ERR_FILE`, `ERR_INPUT_SIZE`, `ERR_STANDARD_INPUT` */
export async function readBytes(world: World, file: string): Promise<Uint8Array> {
  const bytes = file === STANDARD_INPUT ? await world.readStandardInput() : readFile(world, file);
  if (bytes.length > MAX_BYTES) throw new CliError('ERR_INPUT_SIZE', 'the input is larger than 4 MiB', file);
  return bytes;
}

/** The bytes of a named file. @throws {CliError} `ERR_FILE` */
export function readFile(world: World, file: string): Uint8Array {
  try {
    return world.readFile(file);
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) throw new CliError('ERR_FILE', error.message, file);
    throw error;
  }
}

/** What a stream of bytes gives. @throws {CliError} `ERR_FILE` where it cannot be read */
export async function* readChunks(
  file: string,
  stream: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of stream) yield chunk;
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) throw new CliError('ERR_FILE', error.message, file);
    throw error;
  }
}

/** The text of a file, or of standard input for `-`. @throws {CliError} as {@link readBytes}, and `ERR_FILE` when it is no UTF-8 */
export async function readText(world: World, file: string): Promise<string> {
  const bytes = await readBytes(world, file);
  try {
    return UTF8.decode(bytes);
  } catch {
    throw new CliError('ERR_FILE', 'the file is not text in UTF-8', file);
  }
}

/** @throws {CliError} `ERR_JSON`, or as {@link readText} */
export async function readJson(world: World, file: string): Promise<unknown> {
  return parseJson(await readText(world, file), file);
}

/** @throws {CliError} `ERR_JSON` */
export function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the input, which may be a key.
    throw new CliError('ERR_JSON', 'the text is not JSON', path);
  }
}

/** @throws {CliError} `ERR_JSON` */
export function objectOf(value: unknown, path: string): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new CliError('ERR_JSON', 'a JSON object is expected', path);
  return value as JsonObject;
}

/**
 * Bytes given as hexadecimal, or read as such from standard input for `-`. Spaces, line ends and colons between digits are ignored.
 *
 * @param path option or operand that holds it
 * @throws {CliError} `ERR_HEX`, or as {@link readText}
 */
export async function hexInput(world: World, text: string, path: string): Promise<Uint8Array> {
  return hexBytes(text === STANDARD_INPUT ? await readText(world, text) : text, path);
}

/** @throws {CliError} `ERR_HEX` */
export function hexBytes(text: string, path: string): Uint8Array {
  const digits = text.replace(/[\s:]/g, '');
  if (/[^0-9a-f]/i.test(digits)) throw new CliError('ERR_HEX', 'not hexadecimal', path);
  if (digits.length % 2 !== 0) throw new CliError('ERR_HEX', 'an odd number of hexadecimal digits', path);
  return Uint8Array.fromHex(digits);
}

/** Upper case, without spaces: the one form in which bytes are printed. */
export const toHex = (bytes: Uint8Array): string => bytes.toHex().toUpperCase();

/** Decimal digits, or as such from standard input for `-`. @throws {CliError} `ERR_DIGITS`, or as {@link readText} */
export async function digitsInput(world: World, text: string, path: string): Promise<string> {
  const digits = text === STANDARD_INPUT ? (await readText(world, text)).trim() : text;
  if (!/^[0-9]*$/.test(digits)) throw new CliError('ERR_DIGITS', 'not decimal digits', path);
  return digits;
}
