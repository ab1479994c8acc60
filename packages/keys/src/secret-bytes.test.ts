import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { SecretBytes, SecretWipedError } from './secret-bytes.ts';

const KEY = Uint8Array.fromHex('00112233445566778899aabbccddeeff');

describe('SecretBytes', () => {
  it('shows itself nowhere', () => {
    const secret = new SecretBytes(KEY);
    const shown = [
      String(secret),
      `${secret}`,
      JSON.stringify({ secret }),
      inspect(secret),
      inspect({ deep: { secret } }, { showHidden: true, depth: 9 }),
      Object.keys(secret).join(),
      JSON.stringify(Object.getOwnPropertyNames(secret)),
    ].join('|');
    for (const form of ['001122', '17, 34', '17,34', 'ABEiM0']) expect(shown).not.toContain(form);
    expect(String(secret)).toBe('[secret]');
  });

  it('lends its bytes, and nothing after it is wiped', () => {
    const mine = Uint8Array.from(KEY);
    const secret = SecretBytes.adopt(mine);
    expect(secret.use((bytes) => bytes.toHex())).toBe(KEY.toHex());
    secret.wipe();
    secret.wipe();
    expect(mine.every((byte) => byte === 0)).toBe(true);
    expect(() => secret.use((bytes) => bytes)).toThrow(SecretWipedError);
  });

  it('keeps a copy of its own unless told to adopt', () => {
    const mine = Uint8Array.from(KEY);
    const secret = new SecretBytes(mine);
    mine.fill(0);
    expect(secret.use((bytes) => bytes.toHex())).toBe(KEY.toHex());
  });

  it('compares by value', () => {
    expect(new SecretBytes(KEY).equals(new SecretBytes(KEY))).toBe(true);
    expect(new SecretBytes(KEY).equals(new SecretBytes(KEY.subarray(1)))).toBe(false);
    expect(new SecretBytes(KEY).equals(new SecretBytes(KEY.with(15, 0)))).toBe(false);
  });
});
