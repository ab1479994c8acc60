import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concatBytes, equalBytes } from './index.ts';
import * as node from './node.ts';

const bytes = fc.uint8Array({ maxLength: 24 });

describe('byte strings', () => {
  it('are joined in their order, into bytes of their own', () => {
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 5 }), (parts) => {
        const whole = concatBytes(...parts);
        expect([...whole]).toEqual(parts.flatMap((part) => [...part]));
        expect(whole.buffer.byteLength).toBe(whole.length);
        expect(parts.some(({ buffer }) => buffer === whole.buffer)).toBe(false);
      }),
    );
  });

  it.each([
    ['anywhere', equalBytes],
    ['on Node', node.equalBytes],
  ])('are the same if every byte is, %s', (_where, equal) => {
    fc.assert(
      fc.property(bytes, fc.nat(), fc.integer({ min: 1, max: 255 }), (given, place, change) => {
        expect(equal(given, Uint8Array.from(given))).toBe(true);
        expect(equal(given, concatBytes(given, Uint8Array.of(0)))).toBe(false);
        if (given.length === 0) return;
        const at = place % given.length;
        expect(equal(given, given.with(at, (given[at] ?? 0) ^ change))).toBe(false);
      }),
    );
  });
});

describe('texts', () => {
  it('are compared as their bytes', () => {
    expect(node.equalText('naïve', 'naïve')).toBe(true);
    expect(node.equalText('naïve', 'naive')).toBe(false);
    expect(node.equalText('', '')).toBe(true);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }), (a, b) => {
        expect(node.equalText(a, b)).toBe(a === b);
      }),
    );
  });
});
