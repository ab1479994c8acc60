import { hash } from 'node:crypto';
import { base64UrlLength, jwkThumbprint } from '@tallystick/encoding';
import { calculateJwkThumbprint } from 'jose';
import { describe, expect, it } from 'vitest';
import { DEVICE_KEY_SCHEMES, SCHEMES } from '../../evidence/device-key-schemes.ts';
import { hmacDeviceKey, importDeviceKey } from './device-key.ts';
import { makeSecret } from './fixtures.ts';
import { sharedSecretThumbprint } from './shared-secret.ts';

const TEXT = new TextEncoder().encode('one sample');
const PUBLIC_SCHEMES = DEVICE_KEY_SCHEMES.filter((scheme) => scheme !== 'hmac-sha256');

describe.each(DEVICE_KEY_SCHEMES)('device key %s', (scheme) => {
  const { key, sign } = makeSecret(scheme);

  it('verifies its own signature, of the length and for the algorithm that the scheme names', async () => {
    const signature = await sign(TEXT);
    expect(key.verify(TEXT, signature)).toBe(true);
    expect(signature).toHaveLength(SCHEMES[scheme].signatureBytes);
    expect(base64UrlLength(signature.length)).toBe(Buffer.from(signature).toString('base64url').length);
    expect(key).toMatchObject({ scheme, jwsAlg: SCHEMES[scheme].jwsAlg });
    expect(Buffer.from(key.thumbprint, 'base64url')).toHaveLength(32);
  });

  it('refuses the signature of another key, over other bytes, cut short, drawn out or empty', async () => {
    const signature = await sign(TEXT);
    expect(makeSecret(scheme).key.verify(TEXT, signature)).toBe(false);
    expect(key.verify(TEXT.subarray(1), signature)).toBe(false);
    expect(key.verify(TEXT, signature.subarray(1))).toBe(false);
    expect(key.verify(TEXT, Buffer.concat([signature, Buffer.from([0])]))).toBe(false);
    expect(key.verify(TEXT, new Uint8Array())).toBe(false);
    expect(key.verify(TEXT, new Uint8Array(signature.length))).toBe(false);
  });

  it('refuses its signature with a bit of any byte changed', async () => {
    const signature = Buffer.from(await sign(TEXT));
    for (let at = 0; at < signature.length; at++) {
      const flipped = Buffer.from(signature);
      flipped.writeUInt8(flipped.readUInt8(at) ^ (1 << (at & 7)), at);
      if (key.verify(TEXT, flipped)) expect.fail(`a bit of byte ${at} does not matter`);
    }
  });
});

describe.each(PUBLIC_SCHEMES)('public key %s', (scheme) => {
  const { publicJwk, thumbprint } = makeSecret(scheme).key;

  it('has the thumbprint of RFC 7638, the same in the device and for others', async () => {
    if (publicJwk === undefined) throw new Error('a public key has a public half');
    expect(await jwkThumbprint(publicJwk)).toBe(thumbprint);
    if (publicJwk.kty === 'EC') expect(await calculateJwkThumbprint({ ...publicJwk })).toBe(thumbprint);
    // RFC 9964: alg, kty and pub are what an AKP key is.
    else {
      const { alg, pub } = publicJwk;
      expect(thumbprint).toBe(hash('sha256', JSON.stringify({ alg, kty: 'AKP', pub }), 'base64url'));
    }
  });

  it('is imported once, and its JWK says nothing that was not asked for', () => {
    const again = importDeviceKey({ ...publicJwk, kid: 'x', use: 'sig' });
    expect(again).toBe(importDeviceKey(publicJwk));
    expect(Object.keys(again.publicJwk ?? {}).sort()).toEqual(Object.keys(publicJwk ?? {}).sort());
  });
});

describe('shared secret', () => {
  it('is named by a thumbprint that device and server agree on, and has no public half', async () => {
    const secret = new Uint8Array(32).fill(7);
    const key = hmacDeviceKey(secret);
    expect(await sharedSecretThumbprint(secret)).toBe(key.thumbprint);
    expect(key.thumbprint).not.toBe(hash('sha256', secret, 'base64url'));
    expect(key.publicJwk).toBeUndefined();
    expect(JSON.stringify(key)).not.toContain(Buffer.from(secret).toString('base64url'));
  });

  it.each([0, 16, 31, 33, 64])('of %i bytes is refused', async (length) => {
    const refused = { code: 'ERR_KEY' };
    expect(() => hmacDeviceKey(new Uint8Array(length))).toThrow(expect.objectContaining(refused));
    await expect(sharedSecretThumbprint(new Uint8Array(length))).rejects.toMatchObject(refused);
  });
});

describe('import', () => {
  const akp = makeSecret('ml-dsa-65').key.publicJwk;
  const pub = akp?.kty === 'AKP' ? akp.pub : '';

  it.each([
    ['nothing', undefined, ''],
    ['a text', 'EC', ''],
    ['a shared secret in the clear', { kty: 'oct', k: 'A'.repeat(43) }, 'crv'],
    ['an RSA key', { kty: 'RSA', n: 'AQAB', e: 'AQAB' }, 'crv'],
    ['a key of another algorithm', { ...akp, alg: 'SLH-DSA-SHA2-128s' }, 'alg'],
    ['an AKP key with no algorithm', { kty: 'AKP', pub }, 'alg'],
    ['a key of 65 that says it is of 44', { ...akp, alg: 'ML-DSA-44' }, 'pub'],
    ['a key of 65 that says it is of 87', { ...akp, alg: 'ML-DSA-87' }, 'pub'],
    ['a key cut short', { ...akp, pub: pub.slice(0, -4) }, 'pub'],
    ['a key that is no text', { ...akp, pub: 1 }, 'pub'],
    ['a key that is far too long', { ...akp, pub: 'A'.repeat(1_000_000) }, 'pub'],
    ['a key with padding', { ...akp, pub: `${pub}=` }, 'pub'],
    [
      'a point that is not on the curve',
      { kty: 'EC', crv: 'P-256', x: 'A'.repeat(43), y: 'A'.repeat(43) },
      '',
    ],
  ])('refuses %s', (_name, value, path) => {
    expect(() => importDeviceKey(value)).toThrow(expect.objectContaining({ code: 'ERR_KEY', path }));
  });
});
