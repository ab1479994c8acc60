/** Where a value stands in a JSON text, in UTF-16 units. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

const SPACE = /[\t\n\r ]/;
const DEEPEST = 64;

/** The places of all values of a JSON text, by JSON pointer; what is there up to the first fault if it is none. */
export const placesOf = (text: string): ReadonlyMap<string, Place> => {
  const places = new Map<string, Place>();
  let at = 0;
  const skip = (): void => {
    while (at < text.length && SPACE.test(text[at] ?? '')) at += 1;
  };
  const string = (): string => {
    const start = at;
    at += 1;
    while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1;
    at += 1;
    try {
      return String(JSON.parse(text.slice(start, at)));
    } catch {
      return '';
    }
  };
  /** Goes over the members of a list or object up to its end. */
  const members = (close: string, member: (index: number) => void): void => {
    at += 1;
    for (let index = 0; at < text.length; index += 1) {
      skip();
      if (text[at] === close) break;
      const before = at;
      member(index);
      skip();
      if (text[at] === ',') at += 1;
      if (at === before) return;
    }
    at += 1;
  };
  const value = (pointer: string, depth: number): void => {
    skip();
    const start = at;
    const first = text[at];
    if (depth > DEEPEST) at = text.length;
    else if (first === '"') string();
    else if (first === '[') members(']', (index) => value(`${pointer}/${index}`, depth + 1));
    else if (first === '{') {
      members('}', () => {
        const name = string();
        skip();
        if (text[at] === ':') at += 1;
        value(`${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, depth + 1);
      });
    } else while (at < text.length && !/[,\]}\s]/.test(text[at] ?? '')) at += 1;
    places.set(pointer, { start, end: Math.min(at, text.length) });
  };
  value('', 0);
  return places;
};

/** Where a part of a text value stands, given offset and length into the value itself: escapes take more than one unit in the source. */
export const placeWithin = (text: string, { start, end }: Place, offset: number, length: number): Place => {
  const positions: number[] = [];
  for (let at = start + 1; at < end - 1; ) {
    positions.push(at);
    at += text[at] === '\\' ? (text[at + 1] === 'u' ? 6 : 2) : 1;
  }
  const positionOf = (unit: number): number => positions[unit] ?? Math.max(start + 1, end - 1);
  return { start: positionOf(offset), end: Math.max(positionOf(offset + length), positionOf(offset) + 1) };
};

/** The place of a value, else of the nearest one around it. */
export const nearestPlace = (places: ReadonlyMap<string, Place>, pointer: string): Place | undefined => {
  for (let at = pointer; ; at = at.slice(0, at.lastIndexOf('/'))) {
    const place = places.get(at);
    if (place !== undefined || at === '') return place;
  }
};

/** Line and column of a place, from 1. */
export const lineOf = (text: string, at: number): { readonly line: number; readonly column: number } => {
  const before = text.slice(0, at);
  return { line: before.split('\n').length, column: at - before.lastIndexOf('\n') };
};
