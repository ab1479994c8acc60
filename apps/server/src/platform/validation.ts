import { findUnsupportedText } from '@tallystick/database/postgres-text';
import { AMOUNT_MAX_MINOR, firstFault, type RequestPart, type SchemaFault } from '@tallystick/protocol';
import Type, { type Static, type TSchema } from 'typebox';
import { Compile } from 'typebox/compile';
import { coerceTexts } from './coerce.ts';
import { Refusal } from './refusal.ts';

/** Checks outside input; gives it back typed, or raises a Refusal that names the field. */
export type Check<S extends TSchema> = (value: unknown) => Static<S>;

const isAmount = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && 'value' in value && 'currency' in value;

const at = (value: unknown, pointer: string): unknown => {
  let place = value;
  for (const step of pointer.split('/').slice(1)) {
    if (typeof place !== 'object' || place === null) return undefined;
    place = (place as Record<string, unknown>)[step.replaceAll('~1', '/').replaceAll('~0', '~')];
  }
  return place;
};

const parentOf = (pointer: string): string => pointer.slice(0, Math.max(0, pointer.lastIndexOf('/')));

/** An amount that is charged has refusals of its own, so that a till can say what is wrong with it. */
const amountRefusal = (value: unknown, path: string): Refusal | undefined => {
  const holder = parentOf(path);
  if (!isAmount(at(value, holder))) return undefined;
  if (path.endsWith('/value')) {
    const given = at(value, path);
    const detail =
      typeof given !== 'number'
        ? 'The amount is not a number.'
        : !Number.isInteger(given)
          ? 'The amount has a fraction: send whole minor units, so 12.50 is 1250.'
          : given <= 0
            ? 'The amount is not above zero.'
            : `The amount is above ${AMOUNT_MAX_MINOR}, the maximum of a payment.`;
    return new Refusal('amount_invalid', { path, detail });
  }
  if (path.endsWith('/currency')) {
    return new Refusal('currency_unsupported', {
      path,
      detail: 'The currency is not a code of ISO 4217 that is in use, such as EUR, in capitals.',
    });
  }
  return undefined;
};

const refuse = (value: unknown, faults: readonly SchemaFault[], part: RequestPart): never => {
  const fault = firstFault(faults, part);
  throw amountRefusal(value, fault.path) ?? new Refusal('malformed_request', fault);
};

const UNSTORABLE = 'holds a character that cannot be kept: NUL, or half of a surrogate pair';

/** Gives back what was checked. */
const supportedText = <T>(value: T): T => {
  const path = findUnsupportedText(value);
  if (path === undefined) return value;
  throw new Refusal('malformed_request', {
    path,
    detail: `${path === '' ? 'The body' : path}: ${UNSTORABLE}.`,
  });
};

/** Compiles the check of a schema once. */
export const compileCheck = <S extends TSchema>(schema: S, part: RequestPart = 'body'): Check<S> => {
  const validator = Compile(schema);
  return (value) => {
    if (validator.Check(value)) return supportedText(value as Static<S>);
    return refuse(value, validator.Errors(value), part);
  };
};

/** As {@link compileCheck}, for query strings: texts become the numbers and booleans that the schema asks for, and defaults are set. */
export const compileQueryCheck = <S extends TSchema>(schema: S): Check<S> => {
  const validator = Compile(schema);
  return (value) => {
    const given = validator.Default(coerceTexts(schema, value as object));
    if (validator.Check(given)) return supportedText(given as Static<S>);
    return refuse(given, validator.Errors(given), 'query');
  };
};

const noQuery = compileQueryCheck(Type.Object({}, { additionalProperties: false }));

/** Of an endpoint without a query: a filter that it does not have would go unnoticed otherwise. Raises a Refusal that names the parameter. */
export const requireNoQuery = (query: unknown): undefined => {
  // Almost no request has one, and this is asked of each.
  if (typeof query === 'object' && query !== null) for (const _ in query) noQuery(query);
  return undefined;
};
