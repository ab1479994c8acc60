import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { repeatedMember } from './repeated-member.ts';

describe('a member that stands twice in an object', () => {
  it.each([
    ['{"a":1,"a":2}', 'a'],
    ['{"a":1,"b":{"c":[{"d":1 , "d" :2}]}}', 'd'],
    ['{"a":1,"\\u0061":2}', 'a'],
    ['{"a\\"":1,"b":"\\\\","a\\"":2}', 'a"'],
    ['[{"a":{}},{"x":[],"a":"}","x":0}]', 'x'],
    ['{"":1,"":2}', ''],
  ])('is found in %s', (json, name) => {
    expect(repeatedMember(json)).toBe(name);
  });

  it.each([
    '{}',
    '5',
    '"a"',
    '{"a":"a","b":["a","a"],"c":{"a":{"a":1}}}',
    '[{"a":1},{"a":2}]',
    '{"a":"\\"a\\":"}',
  ])('is not found in %s', (json) => {
    expect(repeatedMember(json)).toBeUndefined();
  });

  it('is not found in what was written from a value, and is once it is put in', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), (value) => {
        const json = JSON.stringify(value);
        expect(repeatedMember(json)).toBeUndefined();
        const name = Object.keys(value)[0] ?? '';
        expect(repeatedMember(`${json.slice(0, -1)},${JSON.stringify(name)}:0}`)).toBe(name);
      }),
    );
  });
});
