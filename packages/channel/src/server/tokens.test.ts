import { generateKeyPairSync } from 'node:crypto';
import { exportJWK, jwtVerify, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { AccessTokens } from './access-token.ts';
import { claimedClient, verifyClientAssertion } from './client-assertion.ts';
import { importProofKey } from './public-key.ts';
import { ReplayCache } from './replay-cache.ts';

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
  const sign = (more: object = {}) =>
    new SignJWT({
      iss: 'dev_1',
      sub: 'dev_1',
      aud: 'https://pay.example/v1/token',
      jti: 'j',
      exp: S + 60,
      ...more,
    })
      .setProtectedHeader({ alg: 'ES256', typ: 'JWT' })
      .sign(device.privateKey);
  const expected = async (more: object = {}) => {
    const key = importProofKey(await exportJWK(device.publicKey));
    if (key === undefined) throw new TypeError('not a key');
    const audiences = ['https://pay.example/v1/token', 'https://pay.example'];
    return { key, clientId: 'dev_1', audiences, now: NOW, ...more };
  };

  it('holds, once', async () => {
    const assertion = await sign();
    const wanted = await expected({ replays: new ReplayCache() });
    expect(claimedClient(assertion)).toBe('dev_1');
    expect(verifyClientAssertion(assertion, wanted)).toBe(true);
    expect(verifyClientAssertion(assertion, wanted)).toBe(false);
    expect(verifyClientAssertion(await sign({ aud: ['x', 'https://pay.example'] }), await expected())).toBe(
      true,
    );
  });

  it.each([
    ['another issuer', { iss: 'dev_2' }],
    ['another subject', { sub: 'dev_2' }],
    ['another audience', { aud: 'https://other.example' }],
    ['no audience', { aud: undefined }],
    ['no end', { exp: undefined }],
    ['an end in the past', { exp: S - 301 }],
    ['a long life', { exp: S + 3_600 }],
    ['a birth in the future', { iat: S + 301 }],
    ['no id', { jti: undefined }],
  ])('with %s is refused', async (_, more) => {
    expect(verifyClientAssertion(await sign(more), await expected())).toBe(false);
  });

  it('by another key is refused', async () => {
    const key = importProofKey(await exportJWK(pair().publicKey));
    expect(verifyClientAssertion(await sign(), await expected({ key }))).toBe(false);
    expect(claimedClient('a.b.c')).toBeUndefined();
  });
});
