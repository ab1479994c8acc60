import { placesOf } from './json-places.ts';

const stepsOf = (pointer: string): string[] => pointer.split('/').slice(1);

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value at a JSON pointer of members; undefined: there is none. */
export const valueAt = (document: unknown, pointer: string): unknown =>
  stepsOf(pointer).reduce<unknown>((at, step) => (isObject(at) ? at[step] : undefined), document);

const withValue = (document: unknown, [step, ...rest]: readonly string[], value: unknown): unknown => {
  if (step === undefined) return value;
  const { [step]: before, ...others } = isObject(document) ? document : {};
  if (rest.length === 0 && value === undefined) return others;
  return { ...(isObject(document) ? document : {}), [step]: withValue(before, rest, value) };
};

/**
 * A JSON text with another value at a pointer. What stands there is replaced and the rest left as it was written; a member that comes or
 * goes has the text written anew.
 * @param value undefined: the member goes
 */
export const textWith = (text: string, pointer: string, value: unknown): string => {
  const place = placesOf(text).get(pointer);
  if (place !== undefined && value !== undefined) {
    return `${text.slice(0, place.start)}${JSON.stringify(value)}${text.slice(place.end)}`;
  }
  return JSON.stringify(withValue(JSON.parse(text), stepsOf(pointer), value), null, 2);
};
