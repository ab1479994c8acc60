import {
  CeremonyError,
  type CeremonyKey,
  ceremonyName,
  combineComponents,
  KEY_TYPES,
  type KeyPart,
  recoverKey,
} from '@tallystick/keys/ceremony';
import { nodeCiphers } from '@tallystick/keys/ciphers/node';
import { type CommandResult, done, type World } from '../../command.ts';
import { toHex } from '../../input.ts';
import { columns } from './columns.ts';
import { gather, withPath } from './gather.ts';
import { blockOrder, type KeyOutInput, keyOut } from './key-out.ts';

export interface RestoreInput extends KeyOutInput {
  readonly files: readonly string[];
}

/** The key of all its components. */
export const combine = (input: RestoreInput, world: World): Promise<CommandResult> =>
  restore(input, world, 'component', (parts) => combineComponents(nodeCiphers, parts));

/** The key of a threshold of its shares. */
export const recover = (input: RestoreInput, world: World): Promise<CommandResult> =>
  restore(input, world, 'share', (parts) => recoverKey(nodeCiphers, parts));

async function restore(
  input: RestoreInput,
  world: World,
  kind: KeyPart['kind'],
  keyOf: (parts: readonly KeyPart[]) => CeremonyKey | Promise<CeremonyKey>,
): Promise<CommandResult> {
  // First what can be wrong without any custodian: nobody types a sheet for nothing.
  const order = await blockOrder(input, world);
  const parts = await gather(kind, input.files, world);
  try {
    const restored = await keyOf(parts);
    try {
      return result(restored, kind, parts, keyOut(restored, order, world));
    } finally {
      restored.key.wipe();
    }
  } catch (error) {
    throw withPath(error, operandOf(error, input.files));
  } finally {
    order?.protectionKey.fill(0);
    for (const { secret } of parts) secret.wipe();
  }
}

function operandOf(error: unknown, files: readonly string[]): string {
  const [, at] = (error instanceof CeremonyError && /^parts\[(\d+)\]$/.exec(error.path)) || [];
  return at === undefined ? '' : (files[Number(at)] ?? '');
}

function result(
  { ceremony, type, checkValue }: CeremonyKey,
  kind: KeyPart['kind'],
  parts: readonly KeyPart[],
  out: { readonly block: string } | { readonly key: string },
): CommandResult {
  const rows: string[][] = [
    ['ceremony', ceremonyName(ceremony)],
    ['key type', KEY_TYPES[type].name],
    ...parts.map((part) => [
      `${part.kind} ${part.number} of ${part.of}`,
      `check value ${toHex(part.checkValue)}`,
    ]),
    ['key', `check value ${toHex(checkValue)}`],
    ...('block' in out ? [['key block', out.block]] : []),
  ];
  const listed = parts.map((part) => ({ number: part.number, checkValue: toHex(part.checkValue) }));
  return done(
    { ceremony: toHex(ceremony), type, checkValue: toHex(checkValue), [`${kind}s`]: listed, ...out },
    columns(rows),
  );
}
