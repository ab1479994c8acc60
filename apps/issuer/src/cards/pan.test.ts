import { isLuhnValid } from '@tallystick/emv';
import { describe, expect, it } from 'vitest';
import { createSeededRandomness } from '../testing/fixed.ts';
import { drawPan, luhnDigit, maskPan } from './pan.ts';

describe('PANs', () => {
  it('are drawn under the BIN with a check digit', () => {
    const randomness = createSeededRandomness(3);
    const drawn = Array.from({ length: 50 }, () => drawPan('999999', randomness));
    for (const pan of drawn) {
      expect(pan).toMatch(/^999999[0-9]{10}$/);
      expect(isLuhnValid(pan)).toBe(true);
    }
    expect(new Set(drawn).size).toBe(50);
    expect(luhnDigit('7992739871')).toBe('3');
  });

  it('are masked to six and four', () => {
    expect(maskPan('9999990000000014')).toBe('999999******0014');
  });
});
