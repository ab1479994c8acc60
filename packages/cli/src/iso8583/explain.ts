import { Command } from '@commander-js/extra-typings';
import { UnpackError } from '@tallystick/iso8583';
import { CliError } from '../cli-error.ts';
import { type CommandResult, done, JSON_OPTION, once, type Perform, type World } from '../command.ts';
import { hexInput } from '../input.ts';
import { described } from './fields.ts';
import { codecOf, SPEC_OPTION } from './spec-of.ts';

export interface ExplainInput {
  readonly hex: string;
  readonly spec: string;
}

/** Explains a message. Of a broken one, what could be read before the fault is shown beside the error. */
export async function explain({ hex, spec }: ExplainInput, world: World): Promise<CommandResult> {
  const codec = await codecOf(world, spec);
  const bytes = await hexInput(world, hex, 'hex');
  try {
    const { output, text } = described(codec.unpack(bytes), codec.spec);
    return done(output, text);
  } catch (error) {
    if (!(error instanceof UnpackError)) throw error;
    throw new CliError(error.code, error.message, error.field, described(error.partial, codec.spec));
  }
}

export const explainCommand = (perform: Perform) =>
  new Command('explain')
    .description('an ISO 8583 message: fields with names and meanings')
    .argument(
      '<hex>',
      'message without the length that a link puts before it; - reads it from standard input',
    )
    .option(...SPEC_OPTION)
    .option(...JSON_OPTION)
    .action((hex, { spec }) => perform(once((world) => explain({ hex, spec }, world))));
