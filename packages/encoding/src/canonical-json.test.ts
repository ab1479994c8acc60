import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CanonicalValue, canonicalJson } from './index.ts';

/** Members in any order. */
const shuffled = (value: CanonicalValue): CanonicalValue => {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(shuffled);
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]: [string, CanonicalValue]) => [name, shuffled(member)]),
  );
};

describe('canonical JSON', () => {
  it('writes the examples of RFC 8785', () => {
    // Section 3.2.2, with the result of section 3.2.3.
    const example = String.raw`{
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    }`;
    expect(canonicalJson(JSON.parse(example))).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],' +
        '"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
    // Section 3.2.3: members by UTF-16 code units.
    const names = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6'];
    const sorted = ['\r', '1', '\u0080', '\u00f6', '\u20ac', '\ud83d\ude00', '\ufb33'];
    expect(
      Object.keys(JSON.parse(canonicalJson(Object.fromEntries(names.map((name) => [name, 1]))))),
    ).toEqual(
      // An index-like name comes first in any JavaScript object.
      ['1', ...sorted.filter((name) => name !== '1')],
    );
    const text = canonicalJson(Object.fromEntries(names.map((name) => [name, 1])));
    const places = sorted.map((name) => text.indexOf(JSON.stringify(name)));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  it('has one text for one value, and that text is the value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4, stringUnit: 'grapheme' }), (value) => {
        const given = value as CanonicalValue;
        const text = canonicalJson(given);
        expect(canonicalJson(shuffled(given))).toBe(text);
        // JSON has no negative zero.
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(given)));
      }),
    );
  });

  it.each([
    ['NaN', { a: [0, Number.NaN] }, '/a/1'],
    ['infinity', { a: Number.POSITIVE_INFINITY }, '/a'],
    ['a lone surrogate', ['\ud800'], '/0'],
    ['a lone surrogate in a name', { '\ud800': 1 }, ''],
    ['undefined', { a: undefined as unknown as CanonicalValue }, '/a'],
  ])('refuses %s and names its place', (_what, value, path) => {
    expect(() => canonicalJson(value)).toThrow(expect.objectContaining({ code: 'ERR_JSON', path }));
  });

  it('refuses what is nested without end', () => {
    const cycle: CanonicalValue[] = [];
    cycle.push(cycle);
    expect(() => canonicalJson(cycle)).toThrow(expect.objectContaining({ code: 'ERR_JSON' }));
  });
});
