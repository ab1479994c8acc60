import { Argument, Command, type CommandUnknownOpts } from '@commander-js/extra-typings';
import { done, JSON_OPTION, once, type Perform } from '../command.ts';
import { candidates } from './candidates.ts';
import { SCRIPTS, SHELLS } from './scripts.ts';

export const completionCommand = (perform: Perform) =>
  new Command('completion')
    .description('script that completes tally in a shell')
    .addArgument(new Argument('<shell>', 'your shell').choices(SHELLS))
    .option(...JSON_OPTION)
    .action((shell) => perform(once(() => done({ script: SCRIPTS[shell] }, SCRIPTS[shell]))));

/** What the scripts ask; not for people. */
export const completeCommand = (perform: Perform, program: CommandUnknownOpts) =>
  new Command('complete').argument('[words...]').action((words) =>
    perform(
      once(() => {
        const found = candidates(program, words);
        return done({ candidates: found }, found.map((candidate) => `${candidate}\n`).join(''));
      }),
    ),
  );
