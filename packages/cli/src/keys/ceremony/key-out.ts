import { type CeremonyKey, KEY_TYPES } from '@tallystick/keys/ceremony';
import { nodeCiphers } from '@tallystick/keys/ciphers/node';
import { type KeyBlockHeader, parseHeader, wrapKeyBlock } from '@tallystick/keys/key-block';
import { CliError } from '../../cli-error.ts';
import type { World } from '../../command.ts';
import { hexBytes, hexInput, readText, toHex } from '../../input.ts';

/** How the key is given out: in a key block, or not at all. */
export interface KeyOutInput {
  readonly kbpk?: string | undefined;
  readonly kbpkFile?: string | undefined;
  readonly header?: string | undefined;
}

/** The block that is asked for. */
export interface BlockOrder {
  readonly protectionKey: Uint8Array;
  readonly header: KeyBlockHeader;
}

/** Bits of strength of a protection key, by its length, where it is triple DES and where it is AES. */
const TDES_STRENGTH: Readonly<Record<number, number>> = { 8: 56, 16: 80, 24: 112 };

/**
 * The block that the options ask for, or nothing.
 *
 * @throws {CliError} `ERR_OPTION_MISSING`, `ERR_OPTION_VALUE`, and as the key and the header that are read
 */
export async function blockOrder(input: KeyOutInput, world: World): Promise<BlockOrder | undefined> {
  const { kbpk, kbpkFile, header } = input;
  if (kbpk === undefined && kbpkFile === undefined && header === undefined) return;
  if (header === undefined)
    throw new CliError('ERR_OPTION_MISSING', 'a key block needs --header', '--header');
  if (kbpk !== undefined && kbpkFile !== undefined)
    throw new CliError('ERR_OPTION_VALUE', '--kbpk and --kbpk-file are two keys', '--kbpk-file');
  if (kbpk === undefined && kbpkFile === undefined)
    throw new CliError('ERR_OPTION_MISSING', 'a key block needs --kbpk or --kbpk-file', '--kbpk');
  const protectionKey =
    kbpkFile === undefined
      ? await hexInput(world, kbpk ?? '', '--kbpk')
      : hexBytes(await readText(world, kbpkFile), kbpkFile);
  return { protectionKey, header: parseHeader(header).header };
}

/** What is printed of a key: its block where one is asked for, otherwise the key itself, which text never shows. */
export function keyOut(
  { key, type }: CeremonyKey,
  order: BlockOrder | undefined,
  world: World,
): { readonly block: string } | { readonly key: string } {
  if (order === undefined) return { key: key.use(toHex) };
  const { algorithm, strength } = KEY_TYPES[type];
  const { header, protectionKey } = order;
  const letter = algorithm === 'aes' ? 'A' : 'T';
  if (header.algorithm !== letter)
    throw new CliError('ERR_OPTION_VALUE', `the header of this key has the algorithm ${letter}`, '--header');
  if (strengthOf(order) < strength)
    throw new CliError(
      'ERR_OPTION_VALUE',
      'the protection key is weaker than the key: whoever breaks it has the key',
      '--kbpk',
    );
  const block = key.use((bytes) =>
    wrapKeyBlock(nodeCiphers, protectionKey, header, bytes, { randomBytes: world.randomBytes }),
  );
  return { block };
}

/** Of a length that its version does not take: as if it were strong enough, since the block refuses it with the better reason. */
function strengthOf({ protectionKey: { length }, header: { version } }: BlockOrder): number {
  const isAes = version === 'D' || version === 'E';
  return isAes ? length * 8 : (TDES_STRENGTH[length] ?? Number.POSITIVE_INFINITY);
}
