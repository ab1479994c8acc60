import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { looksRandom } from './key-strength.ts';

describe('reviewed/M8: a configured key', () => {
  it.each([
    'a'.repeat(32),
    'ab'.repeat(16),
    'tallystick'.repeat(4),
    'abcdefghijklmnopqrstuvwxyz0123456789',
    '0123456789'.repeat(4),
    '00000000000000000000000000000001',
    new Uint8Array(32).fill(7).toBase64({ alphabet: 'base64url', omitPadding: true }),
    '',
  ])('is refused when nobody drew it: %s', (key) => {
    expect(looksRandom(key)).toBe(false);
  });

  it('is taken as generators give them', () => {
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
    const drawn = () => crypto.getRandomValues(new Uint8Array(32));
    for (let count = 0; count < 2_000; count += 1) {
      expect(looksRandom(drawn().toBase64({ alphabet: 'base64url', omitPadding: true }))).toBe(true);
      expect(looksRandom(drawn().slice(0, 16).toHex())).toBe(true);
    }
    fc.assert(fc.property(bytes(40), (some) => typeof looksRandom(some.toHex()) === 'boolean'));
  });
});
