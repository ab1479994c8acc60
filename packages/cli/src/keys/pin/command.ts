import { Command, Option } from '@commander-js/extra-typings';
import { nodeCiphers } from '@tallystick/keys/ciphers/node';
import {
  decipherPinBlock,
  decodePinBlock,
  encipherPinBlock,
  encodePinBlock,
  panField4,
  pinField4,
  readPinField4,
  translatePinBlock,
} from '@tallystick/keys/pin';
import { type CommandResult, done, JSON_OPTION, once, type Perform, type World } from '../../command.ts';
import { digitsInput, hexInput, toHex } from '../../input.ts';
import {
  FORMATS,
  type FormatText,
  formatOf,
  maskedPin,
  panInput,
  pinInput,
  randomInput,
} from './block-input.ts';

export interface EncodeInput {
  readonly format: FormatText;
  readonly pin: string;
  readonly pan?: string | undefined;
  readonly key?: string | undefined;
  readonly random?: string | undefined;
}

/** A PIN block (ISO 9564-1:2017, clause 9), enciphered where a key is given. Format 4 without one is its two plain fields. */
export async function encode(input: EncodeInput, world: World): Promise<CommandResult> {
  const format = formatOf(input.format);
  const pin = await pinInput(world, input.pin);
  const pan = await panInput(world, format, input.pan);
  const making = { pan, randomBytes: await randomInput(world, input.random) };
  if (input.key !== undefined) {
    const key = await hexInput(world, input.key, '--key');
    const block = toHex(encipherPinBlock(nodeCiphers, { format, key }, pin, making));
    return done({ block }, `${block}\n`);
  }
  const secret = 'the block is in clear; --json prints it\n';
  if (format !== 4) return done({ block: toHex(encodePinBlock(format, pin, making)) }, secret);
  const [pinField, panField] = [toHex(pinField4(pin, making.randomBytes)), toHex(panField4(pan))];
  return done({ block: pinField + panField, pinField, panField }, secret);
}

export interface DecodeInput {
  readonly format: FormatText;
  readonly block: string;
  readonly pan?: string | undefined;
  readonly key?: string | undefined;
}

/** The PIN of a block. In format 4 without a key the block is its plain PIN field, with or without the PAN field behind it. */
export async function decode(input: DecodeInput, world: World): Promise<CommandResult> {
  const format = formatOf(input.format);
  const block = await hexInput(world, input.block, 'block');
  const pin = await readBlock({ ...input, format, block }, world);
  return done({ pin: [...pin].join('') }, `${maskedPin(pin)}\n`);
}

async function readBlock(
  {
    format,
    block,
    pan,
    key,
  }: Omit<DecodeInput, 'format' | 'block'> & {
    readonly format: ReturnType<typeof formatOf>;
    readonly block: Uint8Array;
  },
  world: World,
): Promise<Uint8Array> {
  if (key !== undefined) {
    const form = { format, key: await hexInput(world, key, '--key') };
    return decipherPinBlock(nodeCiphers, form, block, await panInput(world, format, pan));
  }
  if (format !== 4) return decodePinBlock(format, block, { pan: await panInput(world, format, pan) });
  return readPinField4(block.length === 32 ? block.subarray(0, 16) : block);
}

export interface TranslateInput {
  readonly fromFormat: FormatText;
  readonly fromKey: string;
  readonly toFormat: FormatText;
  readonly toKey: string;
  readonly pan: string;
  readonly block: string;
}

/** The same PIN of the same account in another block, as an HSM does it for a host. */
export async function translate(input: TranslateInput, world: World): Promise<CommandResult> {
  const from = {
    format: formatOf(input.fromFormat),
    key: await hexInput(world, input.fromKey, '--from-key'),
  };
  const to = { format: formatOf(input.toFormat), key: await hexInput(world, input.toKey, '--to-key') };
  const pan = await digitsInput(world, input.pan, '--pan');
  const block = await hexInput(world, input.block, 'block');
  const making = { pan, randomBytes: world.randomBytes };
  const made = toHex(translatePinBlock(nodeCiphers, from, to, block, making));
  return done({ block: made }, `${made}\n`);
}

const encodeCommand = (perform: Perform) =>
  new Command('encode')
    .description('a block of a PIN')
    .addOption(new Option('--format <n>', 'format of ISO 9564-1').choices(FORMATS).makeOptionMandatory())
    .requiredOption('--pin <digits>', 'the PIN; - reads it from standard input')
    .option('--pan <digits>', 'the PAN, check digit included; formats 0, 3 and 4')
    .option('--key <hex>', 'encipher with it: triple DES for formats 0 to 3, AES for format 4')
    .option('--random <hex>', 'bytes in place of random ones, to make a published value again')
    .option(...JSON_OPTION)
    .action((options) => perform(once((world) => encode(options, world))));

const decodeCommand = (perform: Perform) =>
  new Command('decode')
    .description('the PIN of a block')
    .addOption(new Option('--format <n>', 'format of ISO 9564-1').choices(FORMATS).makeOptionMandatory())
    .argument('<block>', 'hexadecimal; - reads it from standard input')
    .option('--pan <digits>', 'the PAN, check digit included; formats 0, 3 and 4')
    .option('--key <hex>', 'decipher with it first')
    .option(...JSON_OPTION)
    .action((block, options) => perform(once((world) => decode({ ...options, block }, world))));

const translateCommand = (perform: Perform) =>
  new Command('translate')
    .description('the same PIN under another key, and maybe in another format')
    .addOption(new Option('--from-format <n>', 'format of the block').choices(FORMATS).makeOptionMandatory())
    .requiredOption('--from-key <hex>', 'key of the block')
    .addOption(new Option('--to-format <n>', 'format wanted').choices(FORMATS).makeOptionMandatory())
    .requiredOption('--to-key <hex>', 'key wanted')
    .requiredOption('--pan <digits>', 'the PAN, check digit included')
    .argument('<block>', 'hexadecimal; - reads it from standard input')
    .option(...JSON_OPTION)
    .action((block, options) => perform(once((world) => translate({ ...options, block }, world))));

export const pinCommand = (perform: Perform) =>
  new Command('pin')
    .description('PIN blocks (ISO 9564-1), formats 0 to 4')
    .addCommand(encodeCommand(perform))
    .addCommand(decodeCommand(perform))
    .addCommand(translateCommand(perform));
