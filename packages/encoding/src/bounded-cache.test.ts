import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BoundedCache } from './index.ts';

const key = fc.constantFrom(...'abcdef');
const step = fc.oneof(
  fc.record({ act: fc.constant('set' as const), key, value: fc.nat(99) }),
  fc.record({ act: fc.constantFrom('get' as const, 'delete' as const), key, value: fc.constant(0) }),
);

describe('a bounded cache', () => {
  it('holds what was used last, and never more than its capacity', () => {
    fc.assert(
      fc.property(fc.nat(4), fc.array(step, { maxLength: 40 }), (capacity, steps) => {
        const cache = new BoundedCache<number>(capacity);
        // The same by a list, the one used last at its end.
        let model: (readonly [string, number])[] = [];
        for (const { act, key, value } of steps) {
          const held = model.find(([name]) => name === key);
          const others = model.filter(([name]) => name !== key);
          if (act === 'get') {
            expect(cache.get(key)).toBe(held?.[1]);
            model = held === undefined ? others : [...others, held];
          } else if (act === 'set') {
            cache.set(key, value);
            model = [...others, [key, value] as const].slice(
              capacity === 0 ? Number.MAX_SAFE_INTEGER : -capacity,
            );
          } else {
            cache.delete(key);
            model = others;
          }
          expect(cache.size).toBe(model.length);
        }
        for (const [name, value] of model) expect(cache.get(name)).toBe(value);
      }),
    );
  });
});
