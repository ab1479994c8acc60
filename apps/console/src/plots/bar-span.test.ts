import { describe, expect, it } from 'vitest';
import { barSpan } from './bar-span.ts';

const MEASURES = { free: 0.1, between: 1, sizeMax: 48 };

describe('the bars of a row', () => {
  it('share its room, with a gap between them', () => {
    expect(barSpan(50, 2, 0, MEASURES)).toEqual({ start: 5, size: 20 });
    expect(barSpan(50, 2, 1, MEASURES)).toEqual({ start: 26, size: 20 });
  });

  it('are no wider than so much, and in the middle then', () => {
    const [first, last] = [barSpan(300, 2, 0, MEASURES), barSpan(300, 2, 1, MEASURES)];
    expect([first.size, last.size]).toEqual([48, 48]);
    expect(Math.abs(first.start - (300 - last.start - last.size))).toBeLessThanOrEqual(1);
  });

  it('have no gap where there is no room for one', () => {
    expect(barSpan(1, 2, 1, MEASURES)).toEqual({ start: 0.5, size: 0.4 });
  });
});
