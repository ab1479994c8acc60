import { generateKeyPairSync } from 'node:crypto';
import { calculateJwkThumbprint } from 'jose';
import { describe, expect, it } from 'vitest';
import { jwkThumbprint, type ThumbprintJwk, thumbprintInput } from './index.ts';
import { jwkThumbprintSync } from './node.ts';

/** RFC 7638 section 3.1. */
const RFC7638 = {
  kty: 'RSA',
  n: '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw',
  e: 'AQAB',
  alg: 'RS256',
  kid: '2011-04-29',
} as const;

describe('a JWK thumbprint', () => {
  it('is that of RFC 7638', async () => {
    expect(await jwkThumbprint(RFC7638)).toBe('NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs');
    expect(jwkThumbprintSync(RFC7638)).toBe('NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs');
  });

  it.each([
    ['EC', generateKeyPairSync('ec', { namedCurve: 'P-256' })],
    ['OKP', generateKeyPairSync('ed25519')],
    ['RSA', generateKeyPairSync('rsa', { modulusLength: 2048 })],
    ['AKP', generateKeyPairSync('ml-dsa-44')],
  ])(
    'is what another implementation finds, of type %s, and leaves the private half out',
    async (kty, pair) => {
      const jwk = pair.privateKey.export({ format: 'jwk' }) as ThumbprintJwk;
      expect(jwk.kty).toBe(kty);
      const theirs = await calculateJwkThumbprint(pair.publicKey.export({ format: 'jwk' }));
      expect(await jwkThumbprint(jwk)).toBe(theirs);
      expect(jwkThumbprintSync(jwk)).toBe(theirs);
    },
  );

  it.each([
    ['a secret', { kty: 'oct', k: 'AAAA' }, 'kty'],
    ['a member that is missing', { kty: 'EC', crv: 'P-256', x: 'AAAA' }, 'y'],
    ['a member that would change the JSON', { kty: 'OKP', crv: 'Ed25519', x: 'AA","y":"AA' }, 'x'],
    ['a member that is no text', { kty: 'RSA', n: 'AAAA', e: 3 }, 'e'],
  ])('is not taken of %s', (_what, jwk, path) => {
    expect(() => thumbprintInput(jwk as unknown as ThumbprintJwk)).toThrow(
      expect.objectContaining({ code: 'ERR_JWK', path }),
    );
  });
});
