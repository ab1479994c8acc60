import { Command } from '@commander-js/extra-typings';
import { describeTlv, parseTlv, renderDescription } from '@tallystick/emv';
import { type CommandResult, done, JSON_OPTION, once, type Perform, type World } from '../command.ts';
import { hexInput } from '../input.ts';
import { wholeTree } from './tree.ts';

/** Explains BER-TLV data objects. */
export async function tlv({ hex }: { readonly hex: string }, world: World): Promise<CommandResult> {
  const elements = parseTlv(await hexInput(world, hex, 'hex'));
  return done({ objects: wholeTree(elements) }, `${renderDescription(describeTlv(elements))}\n`);
}

export const tlvCommand = (perform: Perform) =>
  new Command('tlv')
    .description('BER-TLV data objects: tag, name, length, value, meaning of bits')
    .argument('<hex>', 'data objects; - reads them from standard input')
    .option(...JSON_OPTION)
    .action((hex) => perform(once((world) => tlv({ hex }, world))));
