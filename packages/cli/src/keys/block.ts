import { Argument, Command } from '@commander-js/extra-typings';
import { aesCheckValue, tdesCheckValue } from '@tallystick/keys';
import { nodeCiphers } from '@tallystick/keys/ciphers/node';
import {
  headerNotes,
  type KeyBlockHeader,
  parseHeader,
  unwrapKeyBlock,
  wrapKeyBlock,
} from '@tallystick/keys/key-block';
import { type CommandResult, done, JSON_OPTION, once, type Perform, type World } from '../command.ts';
import { hexInput, readText, STANDARD_INPUT, toHex } from '../input.ts';

export interface UnwrapInput {
  readonly kbpk: string;
  readonly block: string;
}

/** The key of a block, and what its header says (ANSI X9.143, TR-31). */
export async function unwrap(input: UnwrapInput, world: World): Promise<CommandResult> {
  const kbpk = await hexInput(world, input.kbpk, '--kbpk');
  const block = input.block === STANDARD_INPUT ? (await readText(world, input.block)).trim() : input.block;
  const { header, key } = unwrapKeyBlock(nodeCiphers, kbpk, block);
  const clear = key.use(toHex);
  const checkValue = key.use((bytes) => checkValueOf(header, bytes));
  key.wipe();
  return done({ header, key: clear, checkValue, ...noted(header) }, described(header, checkValue));
}

/** What a careful importer would ask about; absent where there is nothing. */
function noted(header: KeyBlockHeader) {
  const notes = headerNotes(header);
  return notes.length > 0 ? { notes } : {};
}

/** Of a key of a cipher; there is none of others. */
function checkValueOf({ algorithm }: KeyBlockHeader, key: Uint8Array): string | null {
  if (algorithm === 'A') return toHex(aesCheckValue(nodeCiphers, key));
  const isTripleDes = algorithm === 'T' || algorithm === 'D';
  return isTripleDes && key.length >= 16 ? toHex(tdesCheckValue(nodeCiphers, key)) : null;
}

function described(header: KeyBlockHeader, checkValue: string | null): string {
  const { version, usage, algorithm, mode, keyVersion, exportability, optional } = header;
  const lines = [
    ['version', version],
    ['usage', usage],
    ['algorithm', algorithm],
    ['mode of use', mode],
    ['key version', keyVersion],
    ['exportability', exportability],
    ...optional.map(({ id, value }) => [`optional ${id}`, value]),
    ['check value', checkValue ?? 'none of this algorithm'],
    ...headerNotes(header).map(({ field, note }) => ['note', `${field}: ${note}`]),
  ];
  return `${lines.map(([name = '', value]) => `${name.padEnd(16)}${value}`).join('\n')}\n`;
}

export interface WrapInput {
  readonly kbpk: string;
  readonly header: string;
  readonly key: string;
}

/** A key block of a key. The header is as it stands in a block; its length is made anew. */
export async function wrap(input: WrapInput, world: World): Promise<CommandResult> {
  const kbpk = await hexInput(world, input.kbpk, '--kbpk');
  const key = await hexInput(world, input.key, '--key');
  const { header } = parseHeader(input.header);
  const block = wrapKeyBlock(nodeCiphers, kbpk, header, key, { randomBytes: world.randomBytes });
  const notes = headerNotes(header).map(({ field, note }) => `note: ${field}: ${note}\n`);
  return { output: { block, ...noted(header) }, text: `${block}\n`, errorText: notes.join(''), exitCode: 0 };
}

const KBPK = ['--kbpk <hex>', 'key block protection key; - reads it from standard input'] as const;

export const blockCommand = (perform: Perform) =>
  new Command('block')
    .description('key blocks (ANSI X9.143, TR-31, ISO 20038), versions A to E')
    .addCommand(
      new Command('unwrap')
        .description('the key of a block, and its header')
        .requiredOption(...KBPK)
        .addArgument(new Argument('<block>', 'the block; - reads it from standard input'))
        .option(...JSON_OPTION)
        .action((block, { kbpk }) => perform(once((world) => unwrap({ kbpk, block }, world)))),
    )
    .addCommand(
      new Command('wrap')
        .description('a block of a key')
        .requiredOption(...KBPK)
        .requiredOption('--header <text>', 'header as in a block, optional blocks included: D0000P0AE00E0000')
        .requiredOption('--key <hex>', 'the key; - reads it from standard input')
        .option(...JSON_OPTION)
        .action((options) => perform(once((world) => wrap(options, world)))),
    );
