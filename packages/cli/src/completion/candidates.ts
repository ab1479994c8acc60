import type { CommandUnknownOpts } from '@commander-js/extra-typings';

/**
 * What may stand in place of the last word: verbs, options, or the choices of an option or operand. Empty where a file or a free text is
 * expected; the shell then offers file names.
 *
 * @param words what is typed after the program's name, the last word as far as it is typed
 */
export function candidates(program: CommandUnknownOpts, words: readonly string[]): string[] {
  const typed = words.slice(0, -1);
  const last = words.at(-1) ?? '';
  let command = program;
  let operands = 0;
  let option: string | undefined;
  for (const word of typed) {
    const awaited: string | undefined = option;
    option = undefined;
    if (awaited !== undefined) continue;
    const verb = command.commands.find((candidate) => candidate.name() === word);
    if (verb && operands === 0) command = verb;
    else if (word.startsWith('--')) option = takesValue(command, word) ? word : undefined;
    else operands += 1;
  }
  return offered(command, option, operands, last).filter((candidate) => candidate.startsWith(last));
}

function offered(
  command: CommandUnknownOpts,
  option: string | undefined,
  operands: number,
  last: string,
): readonly string[] {
  if (option !== undefined) return optionNamed(command, option)?.argChoices ?? [];
  const help = command.createHelp();
  if (last.startsWith('-') && last !== '-')
    return help.visibleOptions(command).flatMap(({ long }) => long ?? []);
  const verbs = help.visibleCommands(command).map((verb) => verb.name());
  return verbs.length > 0 ? verbs : (command.registeredArguments[operands]?.argChoices ?? []);
}

const optionNamed = (command: CommandUnknownOpts, name: string) =>
  command.options.find((option) => option.long === name);

const takesValue = (command: CommandUnknownOpts, name: string): boolean =>
  optionNamed(command, name)?.required === true;
