import { Command, Option } from '@commander-js/extra-typings';
import { type CheckValueMethod, checkValueBy } from '@tallystick/keys';
import { nodeCiphers } from '@tallystick/keys/ciphers/node';
import { type CommandResult, done, JSON_OPTION, once, type Perform, type World } from '../command.ts';
import { hexInput, toHex } from '../input.ts';

const ALGORITHMS = ['tdes', 'aes'] as const;
const METHODS = ['encryption', 'cmac'] as const satisfies readonly CheckValueMethod[];
const USUAL = { tdes: 'encryption', aes: 'cmac' } as const;

export interface CheckValueInput {
  readonly algorithm: (typeof ALGORITHMS)[number];
  readonly key: string;
  readonly method?: CheckValueMethod | undefined;
}

/** The check value of a key (ANSI X9.24-1:2017, Annex A): three bytes for triple DES, five for AES. */
export async function checkValue(input: CheckValueInput, world: World): Promise<CommandResult> {
  const key = await hexInput(world, input.key, '--key');
  const { algorithm, method = USUAL[algorithm] } = input;
  const value = checkValueBy(nodeCiphers, algorithm, method, key);
  return done({ checkValue: toHex(value) }, `${toHex(value)}\n`);
}

export const checkValueCommand = (perform: Perform) =>
  new Command('check-value')
    .description('check value of a key (ANSI X9.24-1:2017, Annex A)')
    .addOption(
      new Option('--algorithm <name>', 'cipher of the key').choices(ALGORITHMS).makeOptionMandatory(),
    )
    .requiredOption('--key <hex>', 'key; - reads it from standard input')
    .addOption(
      new Option('--method <name>', 'default: encryption for triple DES, CMAC for AES').choices(METHODS),
    )
    .option(...JSON_OPTION)
    .action((options) => perform(once((world) => checkValue(options, world))));
