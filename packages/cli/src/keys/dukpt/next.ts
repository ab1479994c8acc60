import { Command } from '@commander-js/extra-typings';
import { nodeCiphers } from '@tallystick/keys/ciphers/node';
import {
  aesKsn,
  aesTree,
  startTerminal,
  type TerminalKeyState,
  takeTransactionKey,
  tdesKsn,
  tdesTree,
  type WorkingKeyType,
  type WorkingKeyUsage,
} from '@tallystick/keys/dukpt';
import { CliError } from '../../cli-error.ts';
import { type CommandResult, done, JSON_OPTION, once, type Perform, type World } from '../../command.ts';
import { hexBytes, hexInput, objectOf, readJson, toHex } from '../../input.ts';
import { checkValueOfType, lengthOption, type Scheme, typeOf, usageOption, workingKeyOf } from './scheme.ts';

const KEY_BYTES: readonly number[] = [16, 24, 32];

export interface NextInput {
  readonly state: string;
  readonly ik?: string | undefined;
  readonly id?: string | undefined;
  readonly usage?: WorkingKeyUsage | undefined;
  readonly length?: WorkingKeyType | undefined;
}

/** What is kept in the file: never the initial key. */
interface Terminal {
  readonly algorithm: Scheme;
  /** 8 bytes (AES), or a key serial number of 10 (TDES). */
  readonly id: Uint8Array;
  readonly keyBytes: number;
  readonly state: TerminalKeyState;
}

/**
 * One step of a terminal. With an initial key and its ID the file is made; without, it is read, and replaced before the key is printed: a run
 * that is cut off loses a key, and never uses one twice.
 */
export async function next(input: NextInput, world: World): Promise<CommandResult> {
  const terminal = input.ik === undefined ? await readTerminal(world, input.state) : await load(input, world);
  const { counter, transactionKey, next } = takeTransactionKey(treeOf(terminal), terminal.state);
  const ksn = terminal.algorithm === 'aes' ? aesKsn(terminal.id, counter) : tdesKsn(terminal.id, counter);
  const derived = workingKey(terminal, transactionKey, ksn, input);
  writeTerminal(world, input.state, { ...terminal, state: next });
  return done(
    { algorithm: terminal.algorithm, ksn: toHex(ksn), derivationKey: toHex(transactionKey), ...derived },
    `${terminal.algorithm} ${toHex(ksn)}; --json prints the key\n`,
  );
}

function workingKey(
  terminal: Terminal,
  transactionKey: Uint8Array,
  ksn: Uint8Array,
  { usage, length }: NextInput,
) {
  if (usage === undefined) return {};
  const type = typeOf(terminal.algorithm, transactionKey, length);
  const key = workingKeyOf(terminal.algorithm, transactionKey, ksn, usage, type);
  const checkValue = checkValueOfType(type, key);
  return { key: toHex(key), checkValue: checkValue === undefined ? null : toHex(checkValue) };
}

async function load({ ik = '', id }: NextInput, world: World): Promise<Terminal> {
  if (id === undefined) throw new CliError('ERR_OPTION_MISSING', '--ik needs --id', '--id');
  const key = await hexInput(world, ik, '--ik');
  const bytes = hexBytes(id, '--id');
  const algorithm = bytes.length === 10 ? 'tdes' : 'aes';
  const terminal = { algorithm, id: bytes, keyBytes: key.length } as const;
  return { ...terminal, state: startTerminal(treeOf(terminal), key) };
}

const treeOf = ({ algorithm, id, keyBytes }: Omit<Terminal, 'state'>) =>
  algorithm === 'aes' ? aesTree(nodeCiphers, keyBytes, id) : tdesTree(nodeCiphers, id);

const notAState = (path: string) =>
  new CliError('ERR_KEY_STATE', 'the file is no state of a terminal’s keys', path);

async function readTerminal(world: World, file: string): Promise<Terminal> {
  const { algorithm, id, keyBytes, counter, registers } = objectOf(await readJson(world, file), file);
  if (algorithm !== 'aes' && algorithm !== 'tdes') throw notAState(file);
  if (typeof id !== 'string' || typeof keyBytes !== 'number' || !KEY_BYTES.includes(keyBytes))
    throw notAState(file);
  if (typeof counter !== 'number' || !Number.isSafeInteger(counter) || !Array.isArray(registers))
    throw notAState(file);
  const kept = registers.map((register: unknown) => {
    if (register === null) return undefined;
    if (typeof register !== 'string' || register.length !== 2 * keyBytes) throw notAState(file);
    return hexBytes(register, file);
  });
  return { algorithm, id: hexBytes(id, file), keyBytes, state: { counter, registers: kept } };
}

function writeTerminal(world: World, file: string, { algorithm, id, keyBytes, state }: Terminal): void {
  const registers = state.registers.map((register) => (register === undefined ? null : toHex(register)));
  const json = { algorithm, id: toHex(id), keyBytes, counter: state.counter, registers };
  try {
    world.writeFile(file, new TextEncoder().encode(`${JSON.stringify(json)}\n`));
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) throw new CliError('ERR_FILE', error.message, file);
    throw error;
  }
}

export const nextCommand = (perform: Perform) =>
  new Command('next')
    .description('the terminal’s side: the key of the next transaction; the state file is replaced first')
    .requiredOption('--state <file>', 'where the keys that are to come are kept')
    .option('--ik <hex>', 'begin with this initial key; - reads it from standard input')
    .option('--id <hex>', 'with --ik: initial key ID (8 bytes, AES) or key serial number (10 bytes, TDES)')
    .addOption(usageOption())
    .addOption(lengthOption())
    .option(...JSON_OPTION)
    .action((options) => perform(once((world) => next(options, world))));
