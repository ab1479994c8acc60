import { Command, InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { equalBytes } from '@tallystick/encoding';
import {
  aesCmac,
  hmacSha256,
  iso9797Algorithm1,
  iso9797Algorithm3,
  type MacPaddingMethod,
  tdesCmac,
} from '@tallystick/keys';
import { nodeCiphers } from '@tallystick/keys/ciphers/node';
import { CliError } from '../cli-error.ts';
import { type CommandResult, done, JSON_OPTION, once, type Perform, type World } from '../command.ts';
import { hexInput, toHex } from '../input.ts';

const ALGORITHMS = ['cmac-aes', 'cmac-tdes', 'iso9797-1', 'iso9797-3', 'hmac-sha256'] as const;
const PADDINGS: Readonly<Record<string, MacPaddingMethod>> = { '1': 1, '2': 2, '3': 3 };

export interface MacInput {
  readonly algorithm: (typeof ALGORITHMS)[number];
  /** Of ISO/IEC 9797-1, for its two algorithms; the others pad by themselves. */
  readonly padding?: '1' | '2' | '3' | undefined;
  readonly key: string;
  readonly data: string;
  /** Bytes from the left. */
  readonly length?: number | undefined;
  readonly verify?: string | undefined;
}

/** Makes or verifies a MAC. */
export async function mac(input: MacInput, world: World): Promise<CommandResult> {
  const key = await hexInput(world, input.key, '--key');
  const data = await hexInput(world, input.data, '--data');
  const whole = await wholeMac(input, key, data);
  const length = input.length ?? whole.length;
  if (length > whole.length)
    throw new CliError('ERR_OPTION_VALUE', `this MAC has ${whole.length} bytes`, '--length');
  const made = whole.subarray(0, length);
  if (input.verify === undefined) return done({ mac: toHex(made) }, `${toHex(made)}\n`);
  // Of another length is not verified: a MAC must not pass because its sender cut it short.
  const verified = equalBytes(await hexInput(world, input.verify, '--verify'), made);
  return {
    output: { verified },
    text: verified ? 'verified\n' : 'not verified\n',
    exitCode: verified ? 0 : 1,
  };
}

function wholeMac(input: MacInput, key: Uint8Array, data: Uint8Array): Uint8Array | Promise<Uint8Array> {
  switch (input.algorithm) {
    case 'cmac-aes':
      return aesCmac(nodeCiphers, key, data);
    case 'cmac-tdes':
      return tdesCmac(nodeCiphers, key, data);
    case 'iso9797-1':
      return iso9797Algorithm1(nodeCiphers, key, data, paddingOf(input));
    case 'iso9797-3':
      return iso9797Algorithm3(nodeCiphers, key, data, paddingOf(input));
    case 'hmac-sha256':
      return hmacSha256(key, data);
  }
}

function paddingOf({ padding, algorithm }: MacInput): MacPaddingMethod {
  const method = PADDINGS[padding ?? ''];
  // No default: whoever guesses the padding of another system is wrong half of the time.
  if (method === undefined)
    throw new CliError('ERR_OPTION_MISSING', `${algorithm} needs --padding`, '--padding');
  return method;
}

function bytesCount(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1)
    throw new InvalidArgumentError('It must be a number of bytes, at least 1.');
  return count;
}

export const macCommand = (perform: Perform) =>
  new Command('mac')
    .description('make or verify a message authentication code')
    .addOption(
      new Option(
        '--algorithm <name>',
        'algorithm; iso9797-1 and -3 are MAC algorithms 1 and 3 with DES or triple DES',
      )
        .choices(ALGORITHMS)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--padding <method>', 'padding method of ISO/IEC 9797-1; CMAC and HMAC ignore it').choices([
        '1',
        '2',
        '3',
      ] as const),
    )
    .requiredOption('--key <hex>', 'key; - reads it from standard input')
    .requiredOption('--data <hex>', 'data; - reads them from standard input')
    .option('--length <bytes>', 'left bytes of the MAC to take; default all', bytesCount)
    .option('--verify <hex>', 'compare with this MAC: exit code 0 the same, 1 another')
    .option(...JSON_OPTION)
    .action((options) => perform(once((world) => mac(options, world))));
