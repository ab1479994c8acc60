import { Argument, Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { CEREMONY_KEY_TYPES, MOST_COMPONENTS, MOST_SHARES } from '@tallystick/keys/ceremony';
import { JSON_OPTION, once, type Perform } from '../../command.ts';
import { components, share } from './make.ts';
import { combine, recover } from './restore.ts';

function count(text: string): number {
  if (!/^\d{1,3}$/.test(text)) throw new InvalidArgumentError('It must be a number.');
  return Number(text);
}

const type = () =>
  new Option('--type <name>', 'type of the key').choices(CEREMONY_KEY_TYPES).makeOptionMandatory();
const OUT = ['--out <folder>', 'write a file for each custodian, readable by its owner alone'] as const;
const SHOW = ['--show', 'print the secret sheets on the screen'] as const;
const KBPK = [
  '--kbpk <hex>',
  'give the key out under this key block protection key; - reads it from standard input',
] as const;
const KBPK_FILE = ['--kbpk-file <file>', 'the same from a file of hexadecimal'] as const;
const HEADER = ['--header <text>', 'header of the key block: D0000K0AB00E0000'] as const;

const KEY_OUT = `
Without --kbpk or --kbpk-file the key is checked and forgotten. --json prints it in clear, for test keys.
"-" in place of a file reads a sheet from the keyboard, line by line and without echo, and says of each line whether it is right; it may
stand several times, once for each custodian.`;

const sheets = () => new Argument('<files...>', 'sheets of the custodians; - reads one from the keyboard');

export const ceremonyCommand = (perform: Perform) =>
  new Command('ceremony')
    .description(
      'a key that nobody alone has: components or shares for custodians, on sheets that are checked line by line',
    )
    .addCommand(
      new Command('components')
        .description(
          'a new key as full-length components: all of them together, by exclusive or, are the key',
        )
        .addOption(type())
        .requiredOption('--custodians <number>', `how many, 2 to ${MOST_COMPONENTS}`, count)
        .option(...OUT)
        .option(...SHOW)
        .option(...JSON_OPTION)
        .action((options) => perform(once((world) => components(options, world)))),
    )
    .addCommand(
      new Command('combine')
        .description('the key of all its components: check value of each, then of the key')
        .addArgument(sheets())
        .option(...KBPK)
        .option(...KBPK_FILE)
        .option(...HEADER)
        .option(...JSON_OPTION)
        .addHelpText('after', KEY_OUT)
        .action((files, options) => perform(once((world) => combine({ files, ...options }, world)))),
    )
    .addCommand(
      new Command('share')
        .description('a new key in shares (Shamir): a threshold of them recovers it, fewer say nothing of it')
        .addOption(type())
        .requiredOption('--threshold <number>', 'how many shares recover the key, from 2', count)
        .requiredOption('--of <number>', `how many shares there are, up to ${MOST_SHARES}`, count)
        .option(...OUT)
        .option(...SHOW)
        .option(...JSON_OPTION)
        .action((options) => perform(once((world) => share(options, world)))),
    )
    .addCommand(
      new Command('recover')
        .description('the key of its shares; more than the threshold are compared with each other as well')
        .addArgument(sheets())
        .option(...KBPK)
        .option(...KBPK_FILE)
        .option(...HEADER)
        .option(...JSON_OPTION)
        .addHelpText('after', KEY_OUT)
        .action((files, options) => perform(once((world) => recover({ files, ...options }, world)))),
    );
