import { describe, expect, it } from 'vitest';
import { lineOf, nearestPlace, placesOf, placeWithin } from './json-places.ts';

const TEXT = `{
  "mode": "live",
  "a/b": [1, { "x": "say \\"hi\\" \\u00e4 now" }],
  "on": true
}`;

describe('places of values', () => {
  const places = placesOf(TEXT);
  const at = (pointer: string) => {
    const place = places.get(pointer);
    return place && TEXT.slice(place.start, place.end);
  };

  it('are found by pointer', () => {
    expect(at('/mode')).toBe('"live"');
    expect(at('/a~1b/0')).toBe('1');
    expect(at('/a~1b/1/x')).toBe('"say \\"hi\\" \\u00e4 now"');
    expect(at('/on')).toBe('true');
    expect(at('')).toBe(TEXT);
  });

  it('of what is missing are those of what it is missing in', () => {
    expect(nearestPlace(places, '/a~1b/1/nothing/here')).toEqual(places.get('/a~1b/1'));
    expect(nearestPlace(places, '/none')).toEqual(places.get(''));
  });

  it('within a text count escapes as what they stand for', () => {
    const place = places.get('/a~1b/1/x');
    if (place === undefined) throw new Error('no place');
    const value = 'say "hi" ä now';
    for (const word of ['say', '"hi"', 'ä', 'now']) {
      const { start, end } = placeWithin(TEXT, place, value.indexOf(word), word.length);
      expect(JSON.parse(`"${TEXT.slice(start, end)}"`)).toBe(word);
    }
    expect(placeWithin(TEXT, place, 99, 1).start).toBeLessThan(place.end);
  });

  it('have line and column', () => {
    expect(lineOf(TEXT, places.get('/mode')?.start ?? 0)).toEqual({ line: 2, column: 11 });
  });

  it('end with a text that is no JSON, however it goes on', () => {
    for (let length = 0; length <= TEXT.length; length += 1) placesOf(TEXT.slice(0, length));
    for (const text of ['', '{', '[[[', '{"a"', '"', '{,}', ']', `${'['.repeat(500)}`]) {
      expect(placesOf(text).size).toBeGreaterThan(0);
    }
  });
});
