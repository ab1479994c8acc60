import {
  CeremonyError,
  checkBelonging,
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
 * The parts of the custodians, each from a file, or for `-` from the keyboard: each time for another custodian. A part that does not belong to
 * those before it is told at once.
 *
 * @throws {CliError} `ERR_CEREMONY_LINE`, `ERR_CEREMONY_SHEET`, `ERR_CEREMONY_PART_DAMAGED`, `ERR_CEREMONY_PART_FOREIGN`,
 *   `ERR_CEREMONY_PART_TWICE`, and as {@link readText}
 */
export async function gather(
  kind: KeyPart['kind'],
  files: readonly string[],
  world: World,
): Promise<readonly KeyPart[]> {
  const keyboard = files.includes(STANDARD_INPUT) ? world.openKeyboard() : undefined;
  const parts: KeyPart[] = [];
  const take = (part: KeyPart): void => {
    try {
      checkBelonging(nodeCiphers, kind, [...parts, part]);
    } catch (error) {
      part.secret.wipe();
      throw error;
    }
    parts.push(part);
  };
  try {
    for (const [at, file] of files.entries()) {
      const typed = file === STANDARD_INPUT ? keyboard : undefined;
      if (typed === undefined) await readSheet(world, file, take);
      else await typeSheet(typed, `Sheet ${at + 1} of ${files.length}`, take);
    }
    return parts;
  } catch (error) {
    for (const { secret } of parts) secret.wipe();
    throw error;
  } finally {
    keyboard?.close();
  }
}

async function readSheet(world: World, file: string, take: (part: KeyPart) => void): Promise<void> {
  const text = await readText(world, file);
  atPath(file, () => take(parseSheet(nodeCiphers, text)));
}

/** Has a sheet typed: a line that is wrong is asked for again, and after a sheet that belongs to another key the right one. */
async function typeSheet(keyboard: Keyboard, title: string, take: (part: KeyPart) => void): Promise<void> {
  const reader = createSheetReader(nodeCiphers);
  keyboard.say(
    `${title}. Its custodian alone types each line with its checksum, with or without its number. Nothing of it is shown.`,
  );
  let fault: CeremonyError | undefined;
  let complete = false;
  try {
    while (!complete) {
      const line = await keyboard.ask(`line ${reader.next}: `);
      if (line === undefined) return atPath(STANDARD_INPUT, () => refuse(fault ?? cutShort(reader)));
      if (line.trim() === '') continue;
      fault = attempt(() => {
        const { next } = reader;
        const part = reader.take(line);
        if (part === undefined) return keyboard.say(`line ${next} of ${reader.lines} is right`);
        take(part);
        complete = true;
        keyboard.say(`line ${next} is right, and the sheet complete: ${described(part)}`);
      });
      if (fault !== undefined) keyboard.say(`wrong: ${cliErrorOf(fault).message}`);
    }
  } finally {
    reader.wipe();
  }
}

/** The refusal, if there is one. */
function attempt(work: () => void): CeremonyError | undefined {
  try {
    work();
    return;
  } catch (error) {
    if (error instanceof CeremonyError) return error;
    throw error;
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
