import {
  CeremonyError,
  createSheetReader,
  cutShort,
  KEY_TYPES,
  type KeyPart,
  parseSheet,
} from '@tallystick/keys/ceremony';
import { nodeCiphers } from '@tallystick/keys/ciphers/node';
import { CliError, cliErrorOf } from '../../cli-error.ts';
import type { Keyboard, World } from '../../command.ts';
import { readText, STANDARD_INPUT, toHex } from '../../input.ts';

/**
 * The parts of the custodians, each from a file, or for `-` from the keyboard: each time for another custodian.
 *
 * @throws {CliError} `ERR_CEREMONY_LINE`, `ERR_CEREMONY_SHEET`, `ERR_CEREMONY_PART_DAMAGED`, and as {@link readText}
 */
export async function gather(files: readonly string[], world: World): Promise<readonly KeyPart[]> {
  const keyboard = files.includes(STANDARD_INPUT) ? world.openKeyboard() : undefined;
  const parts: KeyPart[] = [];
  try {
    for (const [at, file] of files.entries()) {
      const typed = file === STANDARD_INPUT ? keyboard : undefined;
      parts.push(
        typed ? await typedSheet(typed, `Sheet ${at + 1} of ${files.length}`) : await sheetOf(world, file),
      );
    }
    return parts;
  } catch (error) {
    for (const { secret } of parts) secret.wipe();
    throw error;
  } finally {
    keyboard?.close();
  }
}

async function sheetOf(world: World, file: string): Promise<KeyPart> {
  const text = await readText(world, file);
  return atPath(file, () => parseSheet(nodeCiphers, text));
}

/** Reads a sheet line by line, and asks for a line again until it is right. */
async function typedSheet(keyboard: Keyboard, title: string): Promise<KeyPart> {
  const reader = createSheetReader(nodeCiphers);
  keyboard.say(
    `${title}. Its custodian alone types each line with its checksum, with or without its number. Nothing of it is shown.`,
  );
  let fault: CeremonyError | undefined;
  try {
    for (;;) {
      const { next } = reader;
      const line = await keyboard.ask(`line ${next}: `);
      if (line === undefined) return atPath(STANDARD_INPUT, () => refuse(fault ?? cutShort(reader)));
      if (line.trim() === '') continue;
      try {
        const part = reader.take(line);
        fault = undefined;
        if (part === undefined) {
          keyboard.say(`line ${next} of ${reader.lines} is right`);
          continue;
        }
        keyboard.say(`line ${next} is right, and the sheet complete: ${described(part)}`);
        return part;
      } catch (error) {
        if (!(error instanceof CeremonyError)) throw error;
        fault = error;
        keyboard.say(`wrong: ${cliErrorOf(error).message}`);
      }
    }
  } finally {
    reader.wipe();
  }
}

const refuse = (error: CeremonyError): never => {
  throw error;
};

const described = ({ kind, number, of, type, checkValue }: KeyPart): string =>
  `${kind} ${number} of ${of}, ${KEY_TYPES[type].name}, check value ${toHex(checkValue)}`;

/** What is refused, told by the file that it is in. */
function atPath<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw withPath(error, path);
  }
}

/** A refusal of the ceremony with another path; any other error as it is. */
export function withPath(error: unknown, path: string): unknown {
  if (!(error instanceof CeremonyError)) return error;
  const { code, message } = cliErrorOf(error);
  return new CliError(code, message, path);
}
