import { createHmac, generateKeyPairSync, type KeyObject, sign as signBytes, verify } from 'node:crypto';
import { jwkThumbprintSync } from '@tallystick/encoding/node';
import { jwtVerify, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { AccessTokens } from './access-token.ts';
import { type AssertionKey, claimedClient, verifyClientAssertion } from './client-assertion.ts';

const NOW = 1_800_000_000_000;
const S = NOW / 1000;
const pair = () => ({ kid: 'k1', ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) });
const serverKey = pair();
const place = { issuer: 'https://pay.example', audience: 'https://pay.example' };
const tokens = new AccessTokens(serverKey, place);
const claims = {
  sub: 'dev_1',
  merchantId: 'mer_1',
  terminalId: 'trm_1',
  jti: 'j',
  iat: S,
  exp: S + 900,
  cnf: { jkt: 'x'.repeat(43) },
};

describe('an access token', () => {
  it('is verified here and by another library', async () => {
    const token = tokens.issue(claims);
    for (let again = 0; again < 2; again += 1) {
      expect(tokens.verify(token, NOW)).toMatchObject({ valid: true, claims: { sub: 'dev_1' } });
    }
    const { payload } = await jwtVerify(token, serverKey.publicKey, {
      typ: 'at+jwt',
      issuer: place.issuer,
      currentDate: new Date(NOW),
    });
    expect(payload).toMatchObject({ ...claims, aud: place.audience });
  });

  it('ends, also when it was verified before', () => {
    const token = tokens.issue(claims);
    expect(tokens.verify(token, NOW + 899_999).valid).toBe(true);
    expect(tokens.verify(token, NOW + 900_000)).toEqual({ valid: false, refusal: 'expired' });
    expect(tokens.verify(token, NOW + 900_000)).toEqual({ valid: false, refusal: 'expired' });
  });

  it('of another key, issuer, audience or type is refused', async () => {
    const refused = { valid: false, refusal: 'invalid' };
    expect(tokens.verify(new AccessTokens(pair(), place).issue(claims), NOW)).toEqual(refused);
    for (const other of [{ issuer: 'x' }, { audience: 'x' }]) {
      expect(tokens.verify(new AccessTokens(serverKey, { ...place, ...other }).issue(claims), NOW)).toEqual(
        refused,
      );
    }
    const typed = await new SignJWT({ ...claims })
      .setProtectedHeader({ alg: 'ES256', typ: 'att-ticket+jwt', kid: 'k1' })
      .setIssuer(place.issuer)
      .setAudience(place.audience)
      .sign(serverKey.privateKey);
    expect(tokens.verify(typed, NOW)).toEqual(refused);
  });

  it('is refused with any bit flipped', () => {
    const bytes = new TextEncoder().encode(tokens.issue(claims));
    for (let at = 0; at < bytes.length; at += 1) {
      const flipped = bytes.slice();
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 7));
      expect(tokens.verify(new TextDecoder().decode(flipped), NOW).valid).toBe(false);
    }
  });
});

describe('a client assertion', () => {
  const device = pair();
  const publicOf = (key: KeyObject) => {
    const { x, y } = key.export({ format: 'jwk' });
    return { kty: 'EC', crv: 'P-256', x: `${x}`, y: `${y}` } as const;
  };
  const es256 = (key: KeyObject): AssertionKey => ({
    jwsAlg: 'ES256',
    signatureBytes: 64,
    thumbprint: jwkThumbprintSync(publicOf(key)),
    verify: (bytes, signature) => verify('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }, signature),
  });
  const payload = {
    iss: 'dev_1',
    sub: 'dev_1',
    aud: 'https://pay.example/v1/token',
    jti: 'j',
    exp: S + 60,
    nonce: 'n',
  };
  const sign = (more: object = {}, header: object = {}) =>
    new SignJWT({ ...payload, ...more })
      .setProtectedHeader({ alg: 'ES256', typ: 'JWT', ...header })
      .sign(device.privateKey);
  const audiences = ['https://pay.example/v1/token', 'https://pay.example'];
  const expected = { key: es256(device.publicKey), clientId: 'dev_1', audiences, now: NOW, nonce: 'n' };

  it('holds, and says what is to be admitted once', async () => {
    const assertion = await sign();
    expect(claimedClient(assertion)).toBe('dev_1');
    const finding = verifyClientAssertion(assertion, expected);
    expect(finding).toMatchObject({
      valid: true,
      entry: expect.stringMatching(/j$/),
      sessionKey: undefined,
      attestation: { technique: 'software' },
    });
    const named = await sign({ aud: ['x', 'https://pay.example'] });
    expect(verifyClientAssertion(named, expected)).toMatchObject({ valid: true });
  });

  it('may name no nonce, as libraries for OAuth make it, but not come with a proof that has none', async () => {
    const assertion = await sign({ nonce: undefined });
    expect(verifyClientAssertion(assertion, expected)).toMatchObject({ valid: true });
    const without = { ...expected, nonce: undefined };
    expect(verifyClientAssertion(assertion, without)).toEqual({ valid: false, refusal: 'nonce' });
  });

  it('reads past members of a confirmation that it does not understand', async () => {
    const session = publicOf(pair().publicKey);
    const assertion = await sign({ cnf: { jwk: { ...session, iat: 1 }, from_another_specification: 1 } });
    expect(verifyClientAssertion(assertion, expected)).toMatchObject({
      valid: true,
      sessionKey: { jwk: session },
    });
  });

  it('certifies a session key and says how it is kept', async () => {
    const session = publicOf(pair().publicKey);
    const key_attestation = {
      technique: 'certified',
      storage: 'memory',
      timings: { enclave: 31.5, certified: 0.2 },
      expected_requests: 50,
    };
    expect(
      verifyClientAssertion(await sign({ cnf: { jwk: session }, key_attestation }), expected),
    ).toMatchObject({
      valid: true,
      sessionKey: { thumbprint: jwkThumbprintSync(session) },
      attestation: { technique: 'certified', storage: 'memory', expectedRequests: 50 },
    });
  });

  it('may be by a key of another scheme, and then by that one alone', async () => {
    const mldsa = generateKeyPairSync('ml-dsa-65');
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const input = (alg: string) => `${part({ alg })}.${part(payload)}`;
    const key: AssertionKey = {
      jwsAlg: 'ML-DSA-65',
      signatureBytes: 3_309,
      thumbprint: 't'.repeat(43),
      verify: (bytes, signature) => verify(null, bytes, mldsa.publicKey, signature),
    };
    const by = (alg: string, bytes: Buffer) => `${input(alg)}.${bytes.toString('base64url')}`;
    const good = by('ML-DSA-65', signBytes(null, Buffer.from(input('ML-DSA-65')), mldsa.privateKey));
    expect(verifyClientAssertion(good, { ...expected, key })).toMatchObject({ valid: true });
    expect(verifyClientAssertion(await sign(), { ...expected, key })).toEqual({
      valid: false,
      refusal: 'header',
    });
    const mac = createHmac('sha256', 'x').update(input('HS256')).digest();
    expect(verifyClientAssertion(by('HS256', mac), { ...expected, key }).valid).toBe(false);
  });

  it.each<[string, object, string]>([
    ['another issuer', { iss: 'dev_2' }, 'claims'],
    ['another subject', { sub: 'dev_2' }, 'claims'],
    ['another audience', { aud: 'https://other.example' }, 'claims'],
    ['no audience', { aud: undefined }, 'claims'],
    ['no end', { exp: undefined }, 'time'],
    ['an end in the past', { exp: S - 301 }, 'time'],
    ['a long life', { exp: S + 3_600 }, 'time'],
    ['a birth in the future', { iat: S + 301 }, 'time'],
    ['no id', { jti: undefined }, 'claims'],
    ['the nonce of another proof', { nonce: 'm' }, 'nonce'],
    ['an empty nonce', { nonce: '' }, 'nonce'],
    ['a nonce that is no text', { nonce: null }, 'nonce'],
    ['a session key that is none', { cnf: { jwk: { kty: 'EC' } } }, 'key'],
    [
      'a session key with its private half',
      { cnf: { jwk: device.privateKey.export({ format: 'jwk' }) } },
      'key',
    ],
    ['a thumbprint in place of a session key', { cnf: { jkt: 'x' } }, 'key'],
    ['a thumbprint beside a session key', { cnf: { jwk: publicOf(device.publicKey), jkt: 'x' } }, 'key'],
    ['an attestation that is no object', { key_attestation: 'enclave' }, 'claims'],
    [
      'a technique that nobody knows',
      { key_attestation: { technique: 'best', storage: 'memory', timings: {}, expected_requests: 1 } },
      'claims',
    ],
    [
      'a time that is not finite',
      {
        key_attestation: {
          technique: 'software',
          storage: 'memory',
          timings: { software: null },
          expected_requests: 1,
        },
      },
      'claims',
    ],
  ])('with %s is refused', async (_, more, refusal) => {
    expect(verifyClientAssertion(await sign(more), expected)).toEqual({ valid: false, refusal });
  });

  it('by another key or with any bit flipped is refused', async () => {
    const assertion = await sign();
    const key = es256(pair().publicKey);
    expect(verifyClientAssertion(assertion, { ...expected, key })).toMatchObject({ refusal: 'signature' });
    const bytes = new TextEncoder().encode(assertion);
    for (let at = 0; at < bytes.length; at += 1) {
      const flipped = bytes.slice();
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 7));
      expect(verifyClientAssertion(new TextDecoder().decode(flipped), expected).valid).toBe(false);
    }
    expect(claimedClient('a.b.c')).toBeUndefined();
    expect(claimedClient('a'.repeat(20_000))).toBeUndefined();
  });
});
