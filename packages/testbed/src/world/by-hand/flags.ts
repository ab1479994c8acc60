import { parseArgs } from 'node:util';

/** What was asked cannot be done as it was asked; the text says what can. */
export class Misuse extends Error {
  override readonly name = 'Misuse';
  readonly code = 'ERR_WORLD_USAGE';
}

/** What was given on the command line, by name. */
export type Flags = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

/** Raises {@link Misuse} for what is not among the names. */
export const flagsOf = (args: readonly string[], names: readonly string[]) => {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: Object.fromEntries(
        names.map((name) => [name, { type: 'string', multiple: name === 'quirk' } as const]),
      ),
    });
    if (positionals[0] !== undefined) throw new Misuse(`"${positionals[0]}" is not expected here`);
    return values as Flags;
  } catch (error) {
    if (error instanceof Misuse) throw error;
    throw new Misuse(error instanceof Error ? error.message : 'the options cannot be read');
  }
};

export const text = (flags: Flags, name: string): string | undefined => {
  const value = flags[name];
  return typeof value === 'string' ? value : undefined;
};

export const whole = (flags: Flags, name: string, otherwise: number, maximum: number): number => {
  const given = text(flags, name);
  if (given === undefined) return otherwise;
  if (!/^\d{1,12}$/.test(given) || Number(given) > maximum) {
    throw new Misuse(`--${name} takes a whole number from 0 to ${maximum}`);
  }
  return Number(given);
};

export const quirksOf = <Name extends string>(
  flags: Flags,
  isKnown: (name: string) => name is Name,
): Name[] => {
  const given = Array.isArray(flags['quirk']) ? flags['quirk'] : [];
  return given.map((name: unknown) => {
    if (typeof name === 'string' && isKnown(name)) return name;
    throw new Misuse(`there is no quirk "${String(name)}" of this kind; --list names them`);
  });
};

/** A row of a table by its name. */
export const one = <T>(
  table: Readonly<Record<string, T>>,
  flags: Flags,
  name: string,
  otherwise: string,
): T => {
  const given = text(flags, name) ?? otherwise;
  const found = Object.hasOwn(table, given) ? table[given] : undefined;
  if (found === undefined) throw new Misuse(`--${name} is one of ${Object.keys(table).join(', ')}`);
  return found;
};
