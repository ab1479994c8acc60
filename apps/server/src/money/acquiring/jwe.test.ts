import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { CompactEncrypt } from 'jose';
import { describe, expect, it } from 'vitest';
import { JweError, openJwe } from './jwe.ts';

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwk = publicKey.export({ format: 'jwk' });

const seal = (plaintext: Uint8Array, header: object = {}, parties?: { apu: Uint8Array; apv: Uint8Array }) => {
  const encrypt = new CompactEncrypt(plaintext).setProtectedHeader({
    alg: 'ECDH-ES',
    enc: 'A256GCM',
    ...header,
  });
  if (parties) encrypt.setKeyManagementParameters(parties);
  return encrypt.encrypt(jwk);
};

describe('openJwe', () => {
  it('opens what another implementation sealed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (plaintext) => {
        const opened = openJwe(await seal(plaintext, { typ: 'card-data+jwe' }), privateKey);
        expect(new Uint8Array(opened.plaintext)).toEqual(plaintext);
        expect(opened.header.typ).toBe('card-data+jwe');
      }),
      { numRuns: 20 },
    );
  });

  it('takes party info into the key', async () => {
    const parties = { apu: new TextEncoder().encode('Alice'), apv: new TextEncoder().encode('Bob') };
    const opened = openJwe(await seal(new Uint8Array([1, 2, 3]), {}, parties), privateKey);
    expect(new Uint8Array(opened.plaintext)).toEqual(new Uint8Array([1, 2, 3]));
  });

  it('refuses any changed character', async () => {
    const compact = await seal(new Uint8Array(40).fill(7));
    fc.assert(
      fc.property(fc.nat({ max: compact.length - 1 }), fc.constantFrom(...'AZaz09-_.'), (at, put) => {
        const changed = compact.slice(0, at) + put + compact.slice(at + 1);
        if (changed === compact) return;
        let opened: Uint8Array | undefined;
        try {
          opened = openJwe(changed, privateKey).plaintext;
        } catch (error) {
          expect(error).toBeInstanceOf(JweError);
        }
        // The last character of a part carries bits that base64url ignores; what opens must be what was sealed.
        if (opened) expect(new Uint8Array(opened)).toEqual(new Uint8Array(40).fill(7));
      }),
      { numRuns: 300 },
    );
  });

  it('refuses junk, other algorithms and points off the curve with one typed error', async () => {
    const rsa = Buffer.from(JSON.stringify({ alg: 'RSA-OAEP', enc: 'A256GCM' })).toString('base64url');
    const offCurve = Buffer.from(
      JSON.stringify({
        alg: 'ECDH-ES',
        enc: 'A256GCM',
        epk: { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43) },
      }),
    ).toString('base64url');
    const tail = '.AAAAAAAAAAAAAAAA.AA.AAAAAAAAAAAAAAAAAAAAAA';
    const weaker = Buffer.from(JSON.stringify({ alg: 'ECDH-ES', enc: 'A128GCM' })).toString('base64url');
    for (const bad of [
      `${weaker}.${tail}`,
      '',
      '....',
      'a.b.c.d.e',
      `${rsa}.${tail}`,
      `${offCurve}.${tail}`,
    ]) {
      expect(() => openJwe(bad, privateKey)).toThrow(JweError);
    }
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (junk) => {
        expect(() => openJwe(junk, privateKey)).toThrow(JweError);
      }),
    );
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const compact = await seal(new Uint8Array(1));
    expect(() => openJwe(compact, other)).toThrow(JweError);
  });
});
