import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findUnsupportedText } from './postgres-text.ts';

describe('texts that a database cannot keep', () => {
  it.each<[unknown, string | undefined]>([
    ['a\0', ''],
    [{ label: 'a\0' }, '/label'],
    [{ a: { 'b/c': ['x', '\ud800'] } }, '/a/b~1c/1'],
    [{ a: { '\udc00': 1 } }, '/a'],
    [{ a: '🂡', b: ['', null, 1, true, { c: '\u202e' }] }, undefined],
  ])('are found in %j', (value, pointer) => expect(findUnsupportedText(value)).toBe(pointer));

  it('are looked for at any depth', () => {
    let value: unknown = '\0';
    for (let depth = 0; depth < 100_000; depth += 1) value = [value];
    expect(findUnsupportedText(value)).toBe('/0'.repeat(128));
  });

  it('are no others than NUL and half pairs', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = JSON.stringify(value);
        expect(findUnsupportedText(value) !== undefined).toBe(
          /\\u0000|\\ud[89a-f]/.test(text.replaceAll('\\\\', '')),
        );
      }),
      { numRuns: 500 },
    );
  });
});
