import {
  type Codec,
  compile,
  fromMoovSpec,
  ISO_1987_ASCII,
  ISO_1987_BINARY,
  type Spec,
} from '@tallystick/iso8583';
import { CliError } from '../cli-error.ts';
import type { World } from '../command.ts';
import { objectOf, readJson } from '../input.ts';

export const SPECS: Readonly<Record<string, Spec>> = {
  iso1987ascii: ISO_1987_ASCII,
  iso1987binary: ISO_1987_BINARY,
};

/** The option of both commands. */
export const SPEC_OPTION = [
  '--spec <name|file>',
  `dialect: ${Object.keys(SPECS).join(', ')}, or a JSON file of one (ours or that of moov-io/iso8583)`,
  'iso1987ascii',
] as const;

/**
 * The codec of a dialect that is named or stands in a file.
 *
 * @throws {CliError} `ERR_OPTION_VALUE` for a name that is neither, `ERR_JSON`
 * @throws {SpecError} when the file contradicts itself
 */
export async function codecOf(world: World, spec: string): Promise<Codec> {
  const named = Object.hasOwn(SPECS, spec) ? SPECS[spec] : undefined;
  if (named) return compile(named);
  if (/^[\w-]+$/.test(spec) && spec !== '-') {
    // A message or a key in the wrong place is not shown.
    const what = /[0-9A-Fa-f]{13,}/.test(spec) ? 'this' : `"${spec.slice(0, 40)}"`;
    const known = Object.keys(SPECS).join(', ');
    throw new CliError('ERR_OPTION_VALUE', `${what} is no spec: give ${known} or a JSON file`, '--spec');
  }
  const json = objectOf(await readJson(world, spec), spec);
  return compile(json.mti === undefined ? fromMoovSpec(json) : ownSpec(json));
}

/** A spec in our own form. Its shape is checked here, what its parts say by `compile`. */
function ownSpec(json: { readonly [name: string]: unknown }): Spec {
  const fields = objectOf(json.fields, 'fields');
  for (const part of ['mti', 'bitmap']) objectOf(json[part], part);
  if (json.header !== undefined) objectOf(json.header, 'header');
  for (const [number, field] of Object.entries(fields)) {
    const path = `fields.${number}`;
    const { name, format, encoding, prefix, padding } = objectOf(field, path);
    for (const [part, value] of Object.entries({ name, format, encoding, prefix })) {
      if (typeof value !== 'string') throw new CliError('ERR_JSON', 'a text is expected', `${path}.${part}`);
    }
    if (padding !== undefined) objectOf(padding, `${path}.padding`);
  }
  return { name: 'own', ...json } as unknown as Spec;
}
