import type { PinBlockFormat } from '@tallystick/keys/pin';
import { CliError } from '../../cli-error.ts';
import type { World } from '../../command.ts';
import { digitsInput, hexInput } from '../../input.ts';

export const FORMATS = ['0', '1', '2', '3', '4'] as const;
export type FormatText = (typeof FORMATS)[number];

const NUMBERS: Readonly<Record<FormatText, PinBlockFormat>> = { '0': 0, '1': 1, '2': 2, '3': 3, '4': 4 };
export const formatOf = (text: FormatText): PinBlockFormat => NUMBERS[text];

/** Digits, one a byte. @throws {CliError} `ERR_DIGITS` */
export async function pinInput(world: World, text: string): Promise<Uint8Array> {
  return Uint8Array.from(await digitsInput(world, text, '--pin'), Number);
}

/** The PAN of the formats that are bound to one. @throws {CliError} `ERR_OPTION_MISSING`, `ERR_DIGITS` */
export async function panInput(
  world: World,
  format: PinBlockFormat,
  pan: string | undefined,
): Promise<string> {
  const bound = format === 0 || format === 3 || format === 4;
  if (bound && pan === undefined) {
    throw new CliError('ERR_OPTION_MISSING', `format ${format} is bound to a PAN`, '--pan');
  }
  return digitsInput(world, pan ?? '', '--pan');
}

/** Bytes that are given in place of random ones, so that a published value can be made again. */
export async function randomInput(
  world: World,
  random: string | undefined,
): Promise<(length: number) => Uint8Array> {
  if (random === undefined) return world.randomBytes;
  const bytes = await hexInput(world, random, '--random');
  if (bytes.length < 8) throw new CliError('ERR_OPTION_VALUE', 'eight bytes are needed', '--random');
  return (length) => bytes.slice(0, length);
}

/** A PIN for people: how long it is. */
export const maskedPin = (pin: Uint8Array): string => '*'.repeat(pin.length);
