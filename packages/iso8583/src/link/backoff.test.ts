import { describe, expect, it } from 'vitest';
import { backoffMs } from './backoff.ts';

describe('backoff', () => {
  it('grows to its maximum and is half chance', () => {
    const backoff = { firstMs: 100, maximumMs: 1000 };
    expect([1, 2, 3, 4, 5, 500].map((attempt) => backoffMs(backoff, attempt, 0))).toEqual([
      50, 100, 200, 400, 500, 500,
    ]);
    expect(backoffMs(backoff, 1, 0.999)).toBe(100);
  });
});
