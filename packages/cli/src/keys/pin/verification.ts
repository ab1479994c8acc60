import { Command, InvalidArgumentError } from '@commander-js/extra-typings';
import { nodeCiphers } from '@tallystick/keys/ciphers/node';
import { cardVerificationValue, ibm3624Offset, ibm3624Pin, pinVerificationValue } from '@tallystick/keys/pin';
import { CliError } from '../../cli-error.ts';
import { type CommandResult, done, JSON_OPTION, once, type Perform, type World } from '../../command.ts';
import { digitsInput, hexInput } from '../../input.ts';
import { maskedPin, pinInput } from './block-input.ts';

const KEY = ['--key <hex>', 'verification key; - reads it from standard input'] as const;
const PAN = ['--pan <digits>', 'the PAN, check digit included'] as const;

export interface PvvInput {
  readonly key: string;
  readonly pan: string;
  readonly index: number;
  readonly pin: string;
}

/** The PIN verification value (Visa). */
export async function pvv(input: PvvInput, world: World): Promise<CommandResult> {
  const key = await hexInput(world, input.key, '--key');
  const pan = await digitsInput(world, input.pan, '--pan');
  const value = pinVerificationValue(nodeCiphers, key, pan, input.index, await pinInput(world, input.pin));
  return done({ pvv: value }, `${value}\n`);
}

export interface Ibm3624Input {
  readonly key: string;
  readonly pan: string;
  readonly table: string;
  readonly panOffset: number;
  readonly panLength?: number | undefined;
  readonly panPad: string;
  readonly pin?: string | undefined;
  readonly offset?: string | undefined;
}

/** The offset of a PIN, or the PIN of an offset (IBM 3624). */
export async function ibm3624(input: Ibm3624Input, world: World): Promise<CommandResult> {
  const pan = await digitsInput(world, input.pan, '--pan');
  const parameters = {
    key: await hexInput(world, input.key, '--key'),
    table: input.table,
    pan,
    panOffset: input.panOffset,
    panLength: input.panLength ?? Math.min(16, pan.length - input.panOffset),
    panPad: input.panPad,
  };
  if ((input.pin === undefined) === (input.offset === undefined)) {
    throw new CliError('ERR_OPTION_MISSING', 'either --pin or --offset', '--pin');
  }
  if (input.offset !== undefined) {
    const pin = ibm3624Pin(nodeCiphers, parameters, input.offset);
    return done({ pin: [...pin].join('') }, `${maskedPin(pin)}\n`);
  }
  const offset = ibm3624Offset(nodeCiphers, parameters, await pinInput(world, input.pin ?? ''));
  return done({ offset }, `${offset}\n`);
}

export interface CvvInput {
  readonly key: string;
  readonly pan: string;
  readonly expiry: string;
  readonly service: string;
}

/** The card verification value: CVV, CVV2 (service code 000) or iCVV (999). */
export async function cvv(input: CvvInput, world: World): Promise<CommandResult> {
  const key = await hexInput(world, input.key, '--key');
  const pan = await digitsInput(world, input.pan, '--pan');
  const data = { pan, expiry: input.expiry, serviceCode: input.service };
  const value = cardVerificationValue(nodeCiphers, key, data);
  return done({ cvv: value }, '***; --json prints it\n');
}

function wholeNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

export const pvvCommand = (perform: Perform) =>
  new Command('pvv')
    .description('PIN verification value (Visa)')
    .requiredOption(...KEY)
    .requiredOption(...PAN)
    .requiredOption('--index <n>', 'which of the issuer’s keys, 0 to 9', wholeNumber)
    .requiredOption('--pin <digits>', 'the PIN, four digits; - reads it from standard input')
    .option(...JSON_OPTION)
    .action((options) => perform(once((world) => pvv(options, world))));

export const ibm3624Command = (perform: Perform) =>
  new Command('ibm3624')
    .description('PIN offset of a PIN, or PIN of an offset (IBM 3624)')
    .requiredOption(...KEY)
    .requiredOption(...PAN)
    .option('--table <digits>', 'conversion table, 16 digits', '0123456789012345')
    .option('--pan-offset <n>', 'where the validation data begin in the PAN, from 0', wholeNumber, 0)
    .option(
      '--pan-length <n>',
      'how many digits they are; default as many as there are, 16 at most',
      wholeNumber,
    )
    .option('--pan-pad <hex>', 'one digit that fills them up to 16', 'F')
    .option('--pin <digits>', 'gives its offset; - reads it from standard input')
    .option('--offset <digits>', 'gives its PIN')
    .option(...JSON_OPTION)
    .action((options) => perform(once((world) => ibm3624(options, world))));

export const cvvCommand = (perform: Perform) =>
  new Command('cvv')
    .description('card verification value: CVV, CVV2 (service code 000), iCVV (999)')
    .requiredOption(...KEY)
    .requiredOption(...PAN)
    .requiredOption('--expiry <digits>', 'expiry date, YYMM')
    .requiredOption('--service <digits>', 'service code, three digits')
    .option(...JSON_OPTION)
    .action((options) => perform(once((world) => cvv(options, world))));
