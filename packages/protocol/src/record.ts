import type { Static, TSchema } from 'typebox';
import * as Type from 'typebox';

/**
 * Schema of an object with members of any name, all of one kind. TypeBox's own `Record` computes with types, and brings the machine for it into
 * each bundle: 10 kB of the till's first load. It also leaves the value of a member unchecked whose name has a line break.
 */
export const RecordOf = <S extends TSchema>(
  value: S,
  options: { readonly description?: string; readonly propertyNames?: { readonly maxLength: number } } = {},
) => Type.Unsafe<Record<string, Static<S>>>({ type: 'object', additionalProperties: value, ...options });
