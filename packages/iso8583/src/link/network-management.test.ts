import { describe, expect, it } from 'vitest';
import { transmissionTime } from './network-management.ts';

describe('DE7', () => {
  it('is the time in UTC', () => {
    expect(transmissionTime(Date.UTC(2026, 0, 2, 3, 4, 5))).toBe('0102030405');
  });
});
