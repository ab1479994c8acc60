import type { Static, TObject, TProperties } from 'typebox';
import type { Config } from '../config.ts';

/** Values of variables, each of the shape that it must have; what they mean together is not yet checked. */
export type ValuesOf<V extends TProperties> = Static<TObject<V>>;

/** The variables of the environment that one part of the server reads, and what they mean to it. */
export interface SettingsDefinition<V extends TProperties, S extends object> {
  /** Each with its default, what it must be and an example, for refusals. `secret` keeps its value out of them. */
  readonly variables: V;
  /**
   * @param values those of {@link variables}, maybe among others
   * @param given names of those that were set, and have not their default only
   * @throws ConfigError where values that are right by themselves do not go together
   */
  read(values: ValuesOf<V>, platform: Pick<Config, 'mode'>, given: ReadonlySet<string>): S;
}

/** Settings with the types of their variables. */
export const defineSettings = <V extends TProperties, S extends object>(
  variables: V,
  read: (values: ValuesOf<V>, platform: Pick<Config, 'mode'>, given: ReadonlySet<string>) => S,
): SettingsDefinition<V, S> => ({ variables, read });

/** Of a module that reads no variables. */
export const NO_SETTINGS = defineSettings({}, () => ({}));
