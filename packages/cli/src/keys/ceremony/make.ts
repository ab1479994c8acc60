import { join } from 'node:path';
import {
  CeremonyError,
  type CeremonyKeyType,
  ceremonyName,
  KEY_TYPES,
  type KeyPart,
  type MadeParts,
  makeComponents,
  makeShares,
  printSheet,
} from '@tallystick/keys/ceremony';
import { nodeCiphers } from '@tallystick/keys/ciphers/node';
import { CliError } from '../../cli-error.ts';
import { type CommandResult, done, type World } from '../../command.ts';
import { toHex } from '../../input.ts';
import { columns } from './columns.ts';

/** Where the sheets go. */
export interface Destination {
  /** A folder: a file for each custodian. */
  readonly out?: string | undefined;
  /** On the screen as well, or only there. */
  readonly show?: boolean | undefined;
}

export interface ComponentsInput extends Destination {
  readonly type: CeremonyKeyType;
  readonly custodians: number;
}

export interface ShareInput extends Destination {
  readonly type: CeremonyKeyType;
  readonly threshold: number;
  readonly of: number;
}

/** New components of a new key, a file for each custodian. */
export function components(input: ComponentsInput, world: World): CommandResult {
  checkDestination(input);
  const made = namingOptions(() => makeComponents(input, sourcesOf(world)));
  return deliver(made, input, world, 'components', {});
}

/** A new key in shares, a file for each custodian. */
export async function share(input: ShareInput, world: World): Promise<CommandResult> {
  checkDestination(input);
  const { threshold, of } = input;
  const made = await makeShares(input, sourcesOf(world)).catch((error) => namingOptions(() => thrown(error)));
  return deliver(made, input, world, 'shares', { threshold, of });
}

const sourcesOf = ({ randomBytes }: World) => ({ ciphers: nodeCiphers, randomBytes });

const thrown = (error: unknown): never => {
  throw error;
};

/** A number out of range is told by its option. */
function namingOptions<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof CeremonyError) || error.code !== 'ERR_CEREMONY_COUNT') throw error;
    throw new CliError(error.code, `${error.message}. ${error.remedy}`, `--${error.path}`);
  }
}

function checkDestination({ out, show }: Destination): void {
  if (out === undefined && show !== true)
    throw new CliError(
      'ERR_OPTION_MISSING',
      '--out is needed: the sheets are secret, and on the screen only with --show',
      '--out',
    );
}

function deliver(
  { ceremony, type, checkValue, parts }: MadeParts,
  { out, show }: Destination,
  world: World,
  plural: 'components' | 'shares',
  plan: { readonly threshold?: number; readonly of?: number },
): CommandResult {
  const sheets = parts.map((part) => ({
    part,
    text: printSheet(part),
    file: out && join(out, fileOf(part)),
  }));
  for (const { secret } of parts) secret.wipe();
  createAll(
    world,
    sheets.flatMap(({ file, text }) => (file ? [{ path: file, bytes: new TextEncoder().encode(text) }] : [])),
  );
  const listed = sheets.map(({ part, text, file }) => ({
    number: part.number,
    checkValue: toHex(part.checkValue),
    ...(file && { file }),
    ...(show === true && { sheet: text }),
  }));
  const rows = columns([
    ['ceremony', ceremonyName(ceremony)],
    ['key type', KEY_TYPES[type].name],
    ...sheets.map(({ part, file = '' }) => [
      `${part.kind} ${part.number}`,
      `check value ${toHex(part.checkValue)}`,
      file,
    ]),
    ['key', `check value ${toHex(checkValue)}`],
  ]);
  const shown = show === true ? sheets.map(({ text }) => `\n${text}`).join('') : '';
  return done(
    { ceremony: toHex(ceremony), type, ...plan, checkValue: toHex(checkValue), [plural]: listed },
    `${rows}${shown}`,
  );
}

const fileOf = ({ kind, number, of }: KeyPart): string => `${kind}-${number}-of-${of}.txt`;

function createAll(world: World, files: Parameters<World['createFiles']>[0]): void {
  try {
    world.createFiles(files);
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    const path = 'path' in error ? String(error.path) : '--out';
    throw new CliError('ERR_FILE', `${error.message}. No sheet is overwritten, and none was written`, path);
  } finally {
    for (const { bytes } of files) bytes.fill(0);
  }
}
