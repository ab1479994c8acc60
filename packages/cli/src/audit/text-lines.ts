import { CliError } from '../cli-error.ts';

const LINE_FEED = 0x0a;
const LINE_MAX_BYTES = 1_048_576;

/** One line of a file, without its line feed. The bytes are its own. */
export interface TextLine {
  /** From 1. */
  readonly number: number;
  /** Undefined: it is no text in UTF-8. */
  readonly text: string | undefined;
  /** Whether a line feed ends it. */
  readonly ended: boolean;
}

const decode = (bytes: Uint8Array): string | undefined => {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

/**
 * The lines of a file of any length. Line feeds alone end them: JSON has other line ends within its texts, as `readline` has not.
 *
 * @throws {CliError} `ERR_INPUT_SIZE` for a line over 1 MiB
 */
export async function* textLines(chunks: AsyncIterable<Uint8Array>, file: string): AsyncGenerator<TextLine> {
  let held: Uint8Array[] = [];
  let heldBytes = 0;
  let number = 0;
  const keep = (part: Uint8Array): void => {
    held.push(part);
    heldBytes += part.length;
    if (heldBytes > LINE_MAX_BYTES) {
      throw new CliError('ERR_INPUT_SIZE', `line ${number + 1} is larger than 1 MiB`, file);
    }
  };
  const take = (ended: boolean): TextLine => {
    const text = decode(Buffer.concat(held));
    [held, heldBytes] = [[], 0];
    number += 1;
    return { number, text, ended };
  };
  for await (const chunk of chunks) {
    let from = 0;
    for (let at = chunk.indexOf(LINE_FEED); at >= 0; at = chunk.indexOf(LINE_FEED, from)) {
      keep(chunk.subarray(from, at));
      yield take(true);
      from = at + 1;
    }
    if (from < chunk.length) keep(chunk.subarray(from));
  }
  if (heldBytes > 0) yield take(false);
}
