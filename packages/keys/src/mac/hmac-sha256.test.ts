import { describe, expect, it } from 'vitest';
import { hmacSha256 } from './hmac-sha256.ts';

const text = (value: string) => new TextEncoder().encode(value);
const filled = (bytes: number, value: number) => new Uint8Array(bytes).fill(value);

// RFC 4231, section 4: the cases with the whole SHA-256 value, and case 5, cut to 128 bits.
const PUBLISHED: readonly (readonly [name: string, key: Uint8Array, data: Uint8Array, mac: string])[] = [
  [
    '4.2',
    filled(20, 0x0b),
    text('Hi There'),
    'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
  ],
  [
    '4.3',
    text('Jefe'),
    text('what do ya want for nothing?'),
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  ],
  [
    '4.4',
    filled(20, 0xaa),
    filled(50, 0xdd),
    '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe',
  ],
  ['4.6', filled(20, 0x0c), text('Test With Truncation'), 'a3b6167473100ee06e0c796c2955552b'],
  [
    '4.7',
    filled(131, 0xaa),
    text('Test Using Larger Than Block-Size Key - Hash Key First'),
    '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
  ],
];

describe('HMAC-SHA-256', () => {
  it.each(PUBLISHED)('RFC 4231, %s', async (_, key, data, mac) => {
    expect((await hmacSha256(key, data)).subarray(0, mac.length / 2).toHex()).toBe(mac);
  });

  it('takes no empty key', async () => {
    await expect(hmacSha256(new Uint8Array(0), text('x'))).rejects.toThrow('key');
  });
});
