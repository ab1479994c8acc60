import { Command } from '@commander-js/extra-typings';
import type { FieldValue, Message, Spec } from '@tallystick/iso8583';
import { CliError } from '../cli-error.ts';
import {
  type CommandResult,
  done,
  JSON_OPTION,
  type JsonObject,
  once,
  type Perform,
  type World,
} from '../command.ts';
import { hexBytes, objectOf, readJson, toHex } from '../input.ts';
import { described } from './fields.ts';
import { codecOf, SPEC_OPTION } from './spec-of.ts';

export interface PackInput {
  readonly file: string;
  readonly spec: string;
}

/** Makes the bytes of a message from its fields. */
export async function pack({ file, spec }: PackInput, world: World): Promise<CommandResult> {
  const codec = await codecOf(world, spec);
  const message = messageOf(objectOf(await readJson(world, file), file), codec.spec);
  const bytes = codec.pack(message);
  // The bytes hold the card number, so people see the message masked; `--json` has the bytes.
  const { text } = described(message, codec.spec);
  return done(
    { bytes: toHex(bytes), length: bytes.length },
    `${text}${bytes.length} bytes; --json prints them, card data included\n`,
  );
}

/**
 * The fields as people write them: `{"mti": …, "2": …}`, with `DE2` for 2 if they like, or in `fields`, by number or as the list that
 * `explain --json` gives. Binary elements are hexadecimal.
 */
function messageOf(json: JsonObject, spec: Spec): Message {
  const { mti, header, fields, spec: _name, ...rest } = json;
  if (typeof mti !== 'string') throw new CliError('ERR_JSON', 'the message type is a text', 'mti');
  const message: Message = { mti };
  if (header !== undefined) {
    const given = textValue(header, 'header');
    message.header = spec.header?.encoding === 'binary' ? hexBytes(given, 'header') : given;
  }
  for (const [name, value] of fieldEntries(fields ?? rest)) {
    const number = numberOf(name);
    message[number] = fieldValue(spec, number, textValue(value, `DE${number}`));
  }
  return message;
}

function fieldEntries(fields: unknown): (readonly [name: string, value: unknown])[] {
  if (!Array.isArray(fields)) return Object.entries(objectOf(fields, 'fields'));
  return fields
    .map((given, index) => objectOf(given, `fields.${index}`))
    .filter(({ field }) => field !== 'MTI')
    .map(({ field, value }) => [String(field), value] as const);
}

function numberOf(name: string): number {
  const [, digits] = /^(?:DE)?(\d{1,3})$/i.exec(name) ?? [];
  if (digits === undefined) throw new CliError('ERR_JSON', 'a field is named by its number', name);
  return Number(digits);
}

function textValue(value: unknown, path: string): string {
  if (typeof value !== 'string') throw new CliError('ERR_JSON', 'a value is a text', path);
  return value;
}

const fieldValue = (spec: Spec, number: number, text: string): FieldValue =>
  spec.fields[number]?.format === 'b' ? hexBytes(text, `DE${number}`) : text;

export const packCommand = (perform: Perform) =>
  new Command('pack')
    .description('the bytes of an ISO 8583 message')
    .argument(
      '<file>',
      'JSON {"mti": …, "2": …}, binary elements in hexadecimal; - reads it from standard input',
    )
    .option(...SPEC_OPTION)
    .option(...JSON_OPTION)
    .action((file, { spec }) => perform(once((world) => pack({ file, spec }, world))));
