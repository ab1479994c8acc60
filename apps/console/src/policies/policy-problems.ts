import type { PolicyProblem } from '@tallystick/protocol';
import { lineOf, nearestPlace, type Place, placesOf, placeWithin } from './json-places.ts';

/** A problem with its place in the text. */
export interface PlacedProblem {
  readonly message: string;
  readonly path: string;
  readonly place: Place;
  readonly line: number;
  readonly column: number;
}

/** The document in a text, or where the text stops being JSON. */
export const readDocument = (
  text: string,
): { readonly document: unknown } | { readonly fault: PlacedProblem } => {
  try {
    return { document: JSON.parse(text) as unknown };
  } catch (error) {
    const said = error instanceof Error ? error.message : '';
    const found = /position (\d+)/.exec(said)?.[1];
    const start = Math.min(found === undefined ? text.length : Number(found), text.length);
    const place = { start, end: Math.min(start + 1, text.length) };
    return { fault: { message: 'This is no JSON from here on.', path: '', place, ...lineOf(text, start) } };
  }
};

/** Puts each problem where it is in the text. */
export const placeProblems = (text: string, problems: readonly PolicyProblem[]): PlacedProblem[] => {
  const places = placesOf(text);
  return problems.map(({ path, message, offset, length }) => {
    const whole = nearestPlace(places, path) ?? { start: 0, end: 1 };
    const place = offset === undefined ? whole : placeWithin(text, whole, offset, length ?? 1);
    return { message, path, place: firstLine(text, place), ...lineOf(text, place.start) };
  });
};

/** Of what goes over many lines the first is marked. */
const firstLine = (text: string, { start, end }: Place): Place => {
  const newline = text.indexOf('\n', start);
  return { start, end: newline >= 0 && newline < end ? Math.max(newline, start + 1) : end };
};
