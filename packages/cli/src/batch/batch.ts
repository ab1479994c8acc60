import { Command } from '@commander-js/extra-typings';
import { CliError } from '../cli-error.ts';
import type { JsonObject, Perform } from '../command.ts';
import { objectOf, parseJson, STANDARD_INPUT } from '../input.ts';

/** What one case came to. */
export interface CaseResult {
  readonly output: JsonObject;
  readonly exitCode: number;
}

const MAX_LINE = 4_194_304;

/**
 * Runs cases, a line of JSON `{"id", "argv"}` each, in order and in this process: `{"id", "exit", "output"}` for each. A line that cannot be
 * read is answered with exit code 2 and goes on. Empty lines are passed over.
 */
export async function* batch(
  lines: AsyncIterable<string>,
  run: (argv: readonly string[]) => Promise<CaseResult>,
): AsyncGenerator<string> {
  let number = 0;
  for await (const line of lines) {
    number += 1;
    if (line.trim() === '') continue;
    yield JSON.stringify(await answerOf(line, `line ${number}`, run));
  }
}

async function answerOf(
  line: string,
  path: string,
  run: (argv: readonly string[]) => Promise<CaseResult>,
): Promise<JsonObject> {
  let id: unknown = null;
  try {
    if (line.length > MAX_LINE) throw new CliError('ERR_INPUT_SIZE', 'the line is longer than 4 MiB', path);
    const given = objectOf(parseJson(line, path), path);
    id = given.id ?? null;
    const { output, exitCode } = await run(argvOf(given.argv, path));
    return { id, exit: exitCode, output };
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    const { code, message } = error;
    return { id, exit: 2, output: { error: { code, message, path: error.path } } };
  }
}

function argvOf(value: unknown, path: string): readonly string[] {
  if (!Array.isArray(value) || !value.every((argument) => typeof argument === 'string'))
    throw new CliError('ERR_JSON', 'argv must be a list of strings', path);
  return value;
}

export const batchCommand = (perform: Perform) =>
  new Command('batch')
    .description('many cases with one start: lines {"id", "argv"} in, lines {"id", "exit", "output"} out')
    .argument('[file]', 'the lines; default - for standard input', STANDARD_INPUT)
    .option('--json', 'changes nothing: the lines are JSON already')
    .action((file) => perform({ type: 'batch', file }));
