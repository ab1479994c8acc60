import { Command, Option } from '@commander-js/extra-typings';
import { equalBytes } from '@tallystick/encoding';
import { aesCheckValue, tdesCheckValue } from '@tallystick/keys';
import { nodeCiphers } from '@tallystick/keys/ciphers/node';
import {
  AES_KSN_BYTES,
  aesInitialKey,
  aesUpdateKey,
  TDES_KSN_BYTES,
  tdesInitialKey,
} from '@tallystick/keys/dukpt';
import { CliError } from '../../cli-error.ts';
import { type CommandResult, done, JSON_OPTION, once, type Perform, type World } from '../../command.ts';
import { hexInput, toHex } from '../../input.ts';
import { checkValueOfType, type LENGTHS, lengthOption, type Scheme, typeOf } from './scheme.ts';

export interface InitialInput {
  readonly bdk: string;
  readonly id: string;
  readonly algorithm?: Scheme | undefined;
}

/** The initial key of a terminal. Eight bytes are an initial key ID of AES DUKPT unless the algorithm says otherwise. */
export async function initial(input: InitialInput, world: World): Promise<CommandResult> {
  const bdk = await hexInput(world, input.bdk, '--bdk');
  const id = await hexInput(world, input.id, '--id');
  const scheme = input.algorithm ?? (id.length === TDES_KSN_BYTES ? 'tdes' : 'aes');
  const key =
    scheme === 'aes' ? aesInitialKey(nodeCiphers, bdk, idOf(id)) : tdesInitialKey(nodeCiphers, bdk, id);
  const checkValue = toHex(
    scheme === 'aes' ? aesCheckValue(nodeCiphers, key) : tdesCheckValue(nodeCiphers, key),
  );
  return done(
    { initialKey: toHex(key), checkValue },
    `${scheme} initial key: check value ${checkValue}; --json prints the key\n`,
  );
}

/** An initial key ID, also where the whole key serial number is given. */
const idOf = (id: Uint8Array): Uint8Array => (id.length === AES_KSN_BYTES ? id.slice(0, 8) : id);

export interface UpdateInput {
  readonly ik?: string | undefined;
  readonly bdk?: string | undefined;
  readonly id: string;
  readonly length?: (typeof LENGTHS)[number] | undefined;
}

/** The key under which a terminal is sent its next initial key (ANSI X9.24-3:2017, 6.5). */
export async function update(input: UpdateInput, world: World): Promise<CommandResult> {
  const id = idOf(await hexInput(world, input.id, '--id'));
  const given = input.ik === undefined ? undefined : await hexInput(world, input.ik, '--ik');
  const derived =
    input.bdk === undefined
      ? undefined
      : aesInitialKey(nodeCiphers, await hexInput(world, input.bdk, '--bdk'), id);
  const initialKey = given ?? derived;
  if (initialKey === undefined) throw new CliError('ERR_OPTION_MISSING', '--ik or --bdk is needed', '--ik');
  if (given && derived && !equalBytes(given, derived)) {
    throw new CliError('ERR_OPTION_VALUE', 'the base key gives another initial key', '--ik');
  }
  const type = typeOf('aes', initialKey, input.length);
  const key = aesUpdateKey(nodeCiphers, initialKey, id, type);
  const checkValue = toHex(checkValueOfType(type, key) ?? new Uint8Array(0));
  return done(
    { initialKey: toHex(initialKey), updateKey: toHex(key), checkValue },
    `update key: check value ${checkValue}; --json prints the key\n`,
  );
}

export const initialCommand = (perform: Perform) =>
  new Command('initial')
    .description('the initial key of a terminal')
    .requiredOption('--bdk <hex>', 'base derivation key; - reads it from standard input')
    .requiredOption('--id <hex>', 'initial key ID (8 bytes) or key serial number (12 bytes AES, 10 TDES)')
    .addOption(
      new Option('--algorithm <name>', 'default by the length of --id').choices(['aes', 'tdes'] as const),
    )
    .option(...JSON_OPTION)
    .action((options) => perform(once((world) => initial(options, world))));

export const updateCommand = (perform: Perform) =>
  new Command('update')
    .description('the key under which a terminal is sent its next initial key (AES DUKPT)')
    .option('--ik <hex>', 'initial key of the terminal; - reads it from standard input')
    .option('--bdk <hex>', 'base derivation key, in place of the initial key or to compare with it')
    .requiredOption('--id <hex>', 'initial key ID, 8 bytes')
    .addOption(lengthOption())
    .option(...JSON_OPTION)
    .action((options) => perform(once((world) => update(options, world))));
