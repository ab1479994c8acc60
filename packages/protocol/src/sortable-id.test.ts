import { randomFillSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composeId, createIdMaker, ID_TAIL_BYTES, timeOfId } from './sortable-id.ts';

const randomBytes = (length: number) => randomFillSync(new Uint8Array(length));
const highest = (length: number) => new Uint8Array(length).fill(0xff);
const AT = Date.UTC(2026, 10, 25);

describe('ids', () => {
  it('sort in the order in which they were made, also within one millisecond', () => {
    const make = createIdMaker(() => AT, randomBytes);
    const made = Array.from({ length: 2_000 }, () => make('evt'));
    expect(made).toEqual([...made].sort());
    expect(new Set(made).size).toBe(made.length);
    expect(new Set(made.map(timeOfId))).toEqual(new Set([AT]));
  });

  it('cannot be told from one of the same millisecond', () => {
    const make = createIdMaker(() => AT, randomBytes);
    const [first = '', second = ''] = [make('rcp'), make('rcp')];
    // Steps below 2^40 come once in sixteen million.
    expect(second.slice(0, -8)).not.toBe(first.slice(0, -8));
  });

  it('go on in the next millisecond when one is full, and stay in order', () => {
    const make = createIdMaker(() => AT, highest);
    const made = Array.from({ length: 70_000 }, () => make('evt'));
    expect(made).toEqual([...made].sort());
    expect(new Set(made).size).toBe(made.length);
    expect(timeOfId(made.at(-1) ?? '')).toBeGreaterThan(AT);
  });

  it('keep their order when the clock is set back a little, and follow it when it is set back far', () => {
    let at = AT;
    const make = createIdMaker(() => at, randomBytes);
    const first = make('evt');
    at = AT - 1_000;
    const second = make('evt');
    expect(second > first).toBe(true);
    at = AT - 3_600_000;
    expect(timeOfId(make('evt'))).toBe(at);
  });

  it('tell when they were made, whatever the time', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 48 - 1 }),
        fc.uint8Array({ minLength: ID_TAIL_BYTES, maxLength: ID_TAIL_BYTES }),
        (ms, tail) => {
          const id = composeId('pay', ms, tail);
          expect(id).toMatch(/^pay_[0-9a-hjkmnp-tv-z]{26}$/);
          expect(timeOfId(id)).toBe(ms);
        },
      ),
    );
  });
});
