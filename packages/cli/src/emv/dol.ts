import { Command } from '@commander-js/extra-typings';
import {
  buildDolData,
  type DescribedObject,
  type DolEntry,
  describeTlv,
  dolDataBytes,
  encodeTlv,
  isConstructed,
  parseDol,
  tagFromHex,
  tagName,
  tagToHex,
  tlv,
} from '@tallystick/emv';
import { CliError } from '../cli-error.ts';
import { type CommandResult, done, JSON_OPTION, once, type Perform, type World } from '../command.ts';
import { hexBytes, hexInput, objectOf, readJson, toHex } from '../input.ts';

export interface DolInput {
  readonly hex: string;
  /** File with `{tag: hex}`. */
  readonly values?: string | undefined;
}

/** Explains a data object list and, given values, builds the data that it asks for (EMV Book 3, 5.4). */
export async function dol({ hex, values }: DolInput, world: World): Promise<CommandResult> {
  const entries = parseDol(await hexInput(world, hex, 'hex'));
  const length = dolDataBytes(entries);
  if (values === undefined) {
    const listed = entries.map((entry) => ({ ...named(entry) }));
    return done({ entries: listed, length }, lines(entries.map(headOf), length));
  }
  const objects = await readValues(world, values);
  const filled = entries.map((entry) => ({ entry, value: buildDolData([entry], objects) }));
  const output = {
    entries: filled.map(({ entry, value }) => ({ ...named(entry), value: toHex(value) })),
    length,
    data: toHex(buildDolData(entries, objects)),
  };
  return done(
    output,
    lines(
      filled.map(({ entry, value }) => filledLine(entry, value)),
      length,
    ),
  );
}

const named = ({ tag, length }: DolEntry) => ({ tag: tagToHex(tag), name: tagName(tag), length });

const headOf = ({ tag, length }: DolEntry): string => `${tagToHex(tag)} ${tagName(tag)} [${length}]`;

const lines = (listed: readonly string[], length: number): string =>
  `${[...listed, `${length} bytes in all`].join('\n')}\n`;

function filledLine(entry: DolEntry, value: Uint8Array): string {
  const described = describedValue(entry.tag, value);
  const text = described?.text === undefined ? '' : `  ${described.text}`;
  return `${headOf(entry)} ${described?.value ?? '*'.repeat(value.length * 2)}${text}`;
}

/** Explained and masked by the dictionary. A template is filled with zeros and has nothing to explain. */
function describedValue(tag: number, value: Uint8Array): DescribedObject | undefined {
  return isConstructed(tag) ? undefined : describeTlv(encodeTlv([tlv(tag, value)]))[0];
}

async function readValues(world: World, file: string): Promise<Map<number, Uint8Array>> {
  const given = objectOf(await readJson(world, file), file);
  const objects = new Map<number, Uint8Array>();
  for (const [tag, value] of Object.entries(given)) {
    if (typeof value !== 'string')
      throw new CliError('ERR_JSON', 'a value must be a string of hexadecimal digits', tag);
    objects.set(tagFromHex(tag), hexBytes(value, tag));
  }
  return objects;
}

export const dolCommand = (perform: Perform) =>
  new Command('dol')
    .description('data object list: what it asks for and, given values, the data built for it')
    .argument('<hex>', 'the list; - reads it from standard input')
    .option('--values <file>', 'JSON {tag: hex} of the values; - reads it from standard input')
    .option(...JSON_OPTION)
    .action((hex, options) => perform(once((world) => dol({ hex, values: options.values }, world))));
