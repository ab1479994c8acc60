import { CommanderError } from '@commander-js/extra-typings';
import { batch } from './batch/batch.ts';
import { CliError, type CliErrorCode, cliErrorOf, exitCodeOf } from './cli-error.ts';
import type { Action, JsonObject, World } from './command.ts';
import { readText, STANDARD_INPUT } from './input.ts';
import { createProgram } from './program.ts';

/** What a run prints and its exit code. */
export interface Outcome {
  /** The value, printed with `--json` and in a batch. */
  readonly output: JsonObject;
  /** For people, on standard output. */
  readonly text: string;
  /** For people, on standard error. */
  readonly errorText: string;
  readonly exitCode: 0 | 1 | 2;
}

/** Lines that are printed as they come; the exit code is 0 when there is none left. */
export interface Lines {
  readonly lines: AsyncIterable<string>;
}

const COLUMNS = 110;
const SENSITIVE_RUN = /[0-9A-Fa-f]{13,}/g;
const CODES: Readonly<Record<string, CliErrorCode>> = {
  'commander.missingMandatoryOptionValue': 'ERR_OPTION_MISSING',
  'commander.optionMissingArgument': 'ERR_OPTION_MISSING',
  'commander.invalidArgument': 'ERR_OPTION_VALUE',
};

/** Runs the command line of the arguments after the program's name. Nothing is printed and no process ends: the caller does that. */
export async function runTally(argv: readonly string[], outside: World): Promise<Outcome | Lines> {
  const world = withOneStandardInput(outside);
  // Without any word it introduces itself.
  const parsed = parse(argv.length === 0 ? ['--help'] : argv, world.version);
  if ('exitCode' in parsed) return parsed;
  if (parsed.type === 'once') return perform(parsed, world);
  try {
    const lines = parsed.file === STANDARD_INPUT ? world.readInputLines() : await linesOf(world, parsed.file);
    return { lines: batch(lines, (args) => runCase(args, world)) };
  } catch (error) {
    return failure(cliErrorOf(error));
  }
}

async function linesOf(world: World, file: string): Promise<AsyncIterable<string>> {
  const text = await readText(world, file);
  return (async function* () {
    yield* text.split(/\r?\n/);
  })();
}

async function runCase(argv: readonly string[], world: World): Promise<Outcome> {
  const parsed = parse(argv, world.version);
  if ('exitCode' in parsed) return parsed;
  if (parsed.type === 'batch')
    return failure(new CliError('ERR_USAGE', 'a batch cannot contain a batch', 'batch'));
  const readStandardInput = () => Promise.reject(spent());
  const readChunks: World['readChunks'] = (path) =>
    path === STANDARD_INPUT ? refusedChunks() : world.readChunks(path);
  const openKeyboard = () => {
    throw spent();
  };
  return perform(parsed, { ...world, readStandardInput, readChunks, openKeyboard });
}

async function perform(action: Extract<Action, { type: 'once' }>, world: World): Promise<Outcome> {
  try {
    return { errorText: '', ...(await action.run(world)) };
  } catch (error) {
    return failure(cliErrorOf(error));
  }
}

/** The action that the arguments name, or what is printed instead of one: help, the version, an error. */
function parse(argv: readonly string[], version: string): Action | Outcome {
  const printed = { out: '', err: '' };
  let action: Action | undefined;
  const program = createProgram((chosen) => (action = chosen), version, {
    writeOut: (text) => (printed.out += text),
    writeErr: (text) => (printed.err += text),
    getOutHelpWidth: () => COLUMNS,
    getErrHelpWidth: () => COLUMNS,
    getOutHasColors: () => false,
    getErrHasColors: () => false,
  });
  try {
    program.parse(asHelpOption(argv), { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return asked(error.code, printed.out);
    return failure(usageError(error), printed.err.replace(/^error: .*\n/, ''));
  }
  return action ?? failure(new CliError('ERR_USAGE', 'a command is missing'));
}

/** `help` in place of a command, at any level and with a command behind it, is what `--help` behind that command is. */
function asHelpOption(argv: readonly string[]): string[] {
  const at = argv.slice(0, 2).indexOf('help');
  const isTopic = at === 1 && !['attest', 'batch', 'completion'].includes(argv[0] ?? '');
  return at === 0 || isTopic ? [...argv.slice(0, at), ...argv.slice(at + 1), '--help'] : [...argv];
}

const asked = (code: string, text: string): Outcome => ({
  output: code === 'commander.version' ? { version: text.trim() } : { help: text },
  text,
  errorText: '',
  exitCode: 0,
});

/** In our codes. What looks like card data or a key is taken out: a value in the wrong place must not be shown. */
function usageError({ code, message }: CommanderError): CliError {
  if (code === 'commander.help') return new CliError('ERR_USAGE', 'a command is missing');
  const [, option, operand] = /option '[^']*?(--[\w-]+)|argument '(\w+)'/.exec(message) ?? [];
  const text = message.replace(/^error: /, '').replaceAll(SENSITIVE_RUN, (run) => '*'.repeat(run.length));
  return new CliError(CODES[code] ?? 'ERR_USAGE', text, option ?? operand ?? '');
}

function failure(error: CliError, help = ''): Outcome {
  const { code, message, path, remains } = error;
  const place = path === '' || message.includes(path) ? '' : ` (${path})`;
  return {
    output: { error: { code, message, path }, ...remains?.output },
    text: remains?.text ?? '',
    errorText: `${code}: ${message}${place}\n${help}`,
    exitCode: exitCodeOf(error),
  };
}

const spent = () =>
  new CliError(
    'ERR_STANDARD_INPUT',
    'standard input can be read only once, and a batch reads its lines from it',
    '-',
  );

// biome-ignore lint/correctness/useYield: it fails as it is read, as a file that is not there does
async function* refusedChunks(): AsyncGenerator<Uint8Array> {
  throw spent();
}

function withOneStandardInput(world: World): World {
  let read = false;
  return {
    ...world,
    readStandardInput: () => {
      if (read) return Promise.reject(spent());
      read = true;
      return world.readStandardInput();
    },
    readChunks: (path) => {
      if (path !== STANDARD_INPUT) return world.readChunks(path);
      if (read) return refusedChunks();
      read = true;
      return world.readChunks(path);
    },
    openKeyboard: () => {
      if (read) throw spent();
      read = true;
      return world.openKeyboard();
    },
  };
}
