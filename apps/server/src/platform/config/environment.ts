import type { TProperties } from 'typebox';
import Type from 'typebox';
import { Compile } from 'typebox/compile';
import { coerceTexts } from '../coerce.ts';
import { ConfigError } from './config-error.ts';
import type { ValuesOf } from './settings.ts';

/** @throws ConfigError with the rule of the variable, maybe `when` it holds, and an example; with the value too unless it is a secret */
export const refuseVariable = <V extends TProperties>(
  variables: V,
  name: keyof V & string,
  value: string | undefined,
  when = '',
): never => {
  const { description, examples, secret } = variables[name] as unknown as {
    description: string;
    examples: readonly unknown[];
    secret?: boolean;
  };
  const shown =
    secret === true || value === undefined ? '' : ` is ${JSON.stringify(value.slice(0, 80))}, but`;
  throw new ConfigError(
    name,
    `${name}${shown} must be ${when}${description}. For example: ${name}=${String(examples[0])}`,
  );
};

/**
 * The variables as values. One that is empty counts as not set.
 * @throws ConfigError naming the first that is not what it must be
 */
export const parseEnvironment = <V extends TProperties>(
  variables: V,
  env: Readonly<Record<string, string | undefined>>,
): ValuesOf<V> => {
  const schema = Type.Object(variables);
  const environment = Compile(schema);
  const given: Record<string, string> = {};
  for (const name of Object.keys(variables)) {
    const value = env[name]?.trim();
    if (value !== undefined && value !== '') given[name] = value;
  }
  const values: unknown = environment.Default(coerceTexts(schema, given));
  if (environment.Check(values)) return values;
  const name = environment.Errors(values)[0]?.instancePath.split('/')[1] ?? '';
  return refuseVariable(variables, name, given[name]);
};
