import { createHmac, generateKeyPairSync, hash, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { jwkThumbprintSync } from '@tallystick/encoding/node';
import fc from 'fast-check';
import { calculateJwkThumbprint, generateKeyPair, SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { vectorCase } from '../../../../vectors/vector-case.ts';
import { createProofMaker } from '../client/proof.ts';
import { NonceRing } from './nonce-ring.ts';
import { type ProofExpectation, verifyDpopProof } from './proof.ts';
import { ReplayCache } from './replay-cache.ts';

interface Vectors {
  proofs: {
    request: string;
    headers: string[];
    proof: string;
    payload: { jti: string; htm: string; htu: string; iat: number; ath?: string };
    header: { jwk: { x: string; y: string } };
    access_token?: string;
  }[];
  jwk_thumbprint: string;
  bound_access_token_jwts: string[];
}
const vectors = JSON.parse(
  readFileSync(new URL('../../../../vectors/dpop/rfc9449-examples.json', import.meta.url), 'utf8'),
) as Vectors;

const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const exported = keys.publicKey.export({ format: 'jwk' });
const publicJwk = { kty: 'EC', crv: 'P-256', x: `${exported.x}`, y: `${exported.y}` } as const;
const NOW = 1_800_000_000_000;
const URL_ = 'https://pay.example/v1/payments';
const TOKEN_HASH = hash('sha256', 'token', 'base64url');
let counter = 0;
const random = (length: number) => {
  counter += 1;
  return new Uint8Array(length).fill(counter);
};
const maker = (now = NOW) =>
  createProofMaker({
    publicJwk,
    sign: async (bytes) => sign('sha256', bytes, { key: keys.privateKey, dsaEncoding: 'ieee-p1363' }),
    now: () => now,
    random,
  });
const expected = (more: Partial<ProofExpectation> = {}): ProofExpectation => ({
  method: 'POST',
  url: URL_,
  now: NOW,
  tokenHash: TOKEN_HASH,
  thumbprint: jwkThumbprintSync(publicJwk),
  ...more,
});
const good = { method: 'POST', url: `${URL_}?a=1#b`, tokenHash: TOKEN_HASH };

/** A proof of any shape, signed properly. */
const crafted = (header: object, payload: object): string => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part(header)}.${part(payload)}`;
  const signature = sign('sha256', Buffer.from(signed), { key: keys.privateKey, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
};
const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: publicJwk };
const payload = { jti: 'one', htm: 'POST', htu: URL_, iat: NOW / 1000, ath: TOKEN_HASH };

describe('proofs of RFC 9449', () => {
  it.each(vectors.proofs.map((vector) => [vector.request, vector] as const))('accepts %s', (_, vector) => {
    vectorCase('dpop/rfc9449-examples', vector.request);
    const [method = '', path = ''] = vector.request.split(' ');
    const host = vector.headers.find((line) => line.startsWith('Host: '))?.slice(6);
    const finding = verifyDpopProof(vector.proof, {
      method,
      url: `https://${host}${path}`,
      now: vector.payload.iat * 1000,
      thumbprint: vectors.jwk_thumbprint,
      ...(vector.access_token === undefined
        ? {}
        : { tokenHash: hash('sha256', vector.access_token, 'base64url') }),
    });
    expect(finding).toMatchObject({ valid: true, id: vector.payload.jti, issuedAt: vector.payload.iat });
    expect(finding.valid && finding.key.thumbprint).toBe(vectors.jwk_thumbprint);
  });

  it.each(vectors.bound_access_token_jwts)('finds the thumbprint in a bound token', (token) => {
    vectorCase('dpop/rfc9449-examples', token);
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    expect(claims).toMatchObject({ cnf: { jkt: vectors.jwk_thumbprint } });
    const { x = '', y = '' } = vectors.proofs[0]?.header.jwk ?? {};
    expect(jwkThumbprintSync({ kty: 'EC', crv: 'P-256', x, y })).toBe(vectors.jwk_thumbprint);
  });
});

describe('a proof', () => {
  it('of our own client is accepted, and one made by another library', async () => {
    expect(verifyDpopProof(await maker().make(good), expected())).toMatchObject({ valid: true });
    const other = await generateKeyPair('ES256', { extractable: true });
    const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', other.publicKey);
    const jwk = { kty, crv, x, y } as { kty: string; crv: string; x: string; y: string };
    const proof = await new SignJWT(payload)
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
      .sign(other.privateKey);
    expect(verifyDpopProof(proof, expected({ thumbprint: await calculateJwkThumbprint(jwk) }))).toMatchObject(
      { valid: true },
    );
  });

  it.each<[string, Partial<ProofExpectation>, string]>([
    ['another method', { method: 'GET' }, 'method'],
    ['another path', { url: `${URL_}/x` }, 'url'],
    ['another host', { url: 'https://pay.other/v1/payments' }, 'url'],
    ['another port', { url: 'https://pay.example:444/v1/payments' }, 'url'],
    ['another scheme', { url: 'http://pay.example/v1/payments' }, 'url'],
    ['another token', { tokenHash: hash('sha256', 'other', 'base64url') }, 'token'],
    ['another key than the token is bound to', { thumbprint: 'x'.repeat(43) }, 'key'],
    ['a clock long ago', { now: NOW - 301_000 }, 'time'],
    ['a clock long after', { now: NOW + 301_000 }, 'time'],
  ])('for %s is refused', async (_, more, refusal) => {
    expect(verifyDpopProof(await maker().make(good), expected(more))).toMatchObject({
      valid: false,
      refusal,
    });
  });

  it('without ath is refused where a token is presented', async () => {
    const proof = await maker().make({ method: 'POST', url: URL_ });
    expect(verifyDpopProof(proof, expected())).toMatchObject({ refusal: 'token' });
  });

  it('that names its TLS connection is good on that one and on no other', () => {
    const exporter = Buffer.alloc(32, 7).toString('base64url');
    const proof = crafted(header, { ...payload, tls_exporter: exporter });
    expect(verifyDpopProof(proof, expected({ exporter }))).toMatchObject({ valid: true, bound: true });
    const other = Buffer.alloc(32, 8).toString('base64url');
    for (const seen of [other, exporter.slice(1), undefined]) {
      expect(verifyDpopProof(proof, expected({ exporter: seen }))).toMatchObject({ refusal: 'connection' });
    }
    for (const odd of ['', 7, null, [exporter]]) {
      const bent = crafted(header, { ...payload, tls_exporter: odd });
      expect(verifyDpopProof(bent, expected({ exporter }))).toMatchObject({ refusal: 'connection' });
    }
    expect(verifyDpopProof(crafted(header, payload), expected({ exporter }))).toMatchObject({
      valid: true,
      bound: false,
    });
  });

  it('reported/D00: plain, is valid', () => {
    expect(verifyDpopProof(crafted(header, payload), expected())).toMatchObject({ valid: true });
  });

  it.each<[string, object]>([
    ['reported/D01: kid', { kid: 'device-1' }],
    ['reported/D01: members of other specifications', { cty: 'x', x5t: 'y', jku: 'https://keys.example/' }],
    ['reported/D03: a key with more public members', { jwk: { ...publicJwk, 'x5t#S256': 'x', iat: 1 } }],
    [
      'reported/D03: a key with use, key_ops, kid, alg and ext',
      {
        jwk: { ...publicJwk, kid: '1', alg: 'ES256', use: 'sig', key_ops: ['verify'], ext: true },
      },
    ],
  ])('%s, in its header is accepted', (_, more) => {
    const proof = crafted({ ...header, ...more }, payload);
    const finding = verifyDpopProof(proof, expected());
    expect(finding).toMatchObject({ valid: true, key: { jwk: publicJwk } });
    const other = verifyDpopProof(proof, expected({ thumbprint: 'x'.repeat(43) }));
    expect(other).toMatchObject({ refusal: 'key' });
  });

  it.each(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv'])(
    'whose key has the private member %s is refused',
    (member) => {
      const jwk = { ...publicJwk, [member]: publicJwk.x };
      expect(verifyDpopProof(crafted({ ...header, jwk }, payload), expected())).toMatchObject({
        refusal: 'key',
      });
    },
  );

  it.each([[['exp']], [[]], ['exp'], [null]])('reported/D05: crit %j is refused', (crit) => {
    expect(verifyDpopProof(crafted({ ...header, crit, exp: 1 }, payload), expected())).toMatchObject({
      refusal: 'header',
    });
  });

  it('reported/D07: an empty path is "/"', () => {
    const proof = crafted(header, { ...payload, htu: 'https://pay.example' });
    expect(verifyDpopProof(proof, expected({ url: 'https://pay.example/' }))).toMatchObject({ valid: true });
  });

  it('reported/D08: a slash at the end is another URI', () => {
    const proof = crafted(header, { ...payload, htu: `${URL_}/` });
    expect(verifyDpopProof(proof, expected())).toMatchObject({ refusal: 'url' });
  });

  it('reported/D09: further claims, and an iat with a fraction, are valid', () => {
    const iat = NOW / 1000 + 0.266;
    const proof = crafted(header, { ...payload, iat, exp: iat + 60, sub: 'device-1' });
    expect(verifyDpopProof(proof, expected())).toMatchObject({ valid: true, issuedAt: iat });
  });

  it('reported/D10: a clock ten minutes back is refused, with how much', () => {
    const proof = crafted(header, { ...payload, iat: NOW / 1000 - 600 });
    expect(verifyDpopProof(proof, expected())).toEqual({
      valid: false,
      refusal: 'time',
      clockDriftSeconds: -600,
    });
  });

  it.each<[string, object, object, string]>([
    ['another type', { ...header, typ: 'JWT' }, payload, 'header'],
    ['no algorithm', { ...header, alg: 'none' }, payload, 'header'],
    ['a symmetric algorithm', { ...header, alg: 'HS256' }, payload, 'header'],
    ['a critical extension', { ...header, crit: ['exp'] }, payload, 'header'],
    ['a private key', { ...header, jwk: { ...publicJwk, d: publicJwk.x } }, payload, 'key'],
    ['a point off the curve', { ...header, jwk: { ...publicJwk, x: publicJwk.y } }, payload, 'key'],
    ['another curve', { ...header, jwk: { ...publicJwk, crv: 'P-384' } }, payload, 'key'],
    ['no key', { typ: 'dpop+jwt', alg: 'ES256' }, payload, 'key'],
    ['no id', header, { ...payload, jti: undefined }, 'malformed'],
    ['an id that is too long', header, { ...payload, jti: 'x'.repeat(129) }, 'malformed'],
    ['a time that is text', header, { ...payload, iat: `${NOW / 1000}` }, 'malformed'],
    ['a time that is not finite', header, { ...payload, iat: null }, 'malformed'],
    ['a lower-case method', header, { ...payload, htm: 'post' }, 'method'],
    ['a user in the URL', header, { ...payload, htu: 'https://u@pay.example/v1/payments' }, 'url'],
    ['no URL', header, { ...payload, htu: 7 }, 'url'],
  ])('with %s is refused', (_, itsHeader, itsPayload, refusal) => {
    expect(verifyDpopProof(crafted(itsHeader, itsPayload), expected())).toMatchObject({
      valid: false,
      refusal,
    });
  });

  it.each([
    'HTTPS://PAY.EXAMPLE/v1/payments',
    'https://pay.example:443/v1/payments',
    'https://pay.example/v1/%70ayments',
  ])('whose URL is another spelling of the same is accepted: %s', (htu) => {
    expect(verifyDpopProof(crafted(header, { ...payload, htu }), expected())).toMatchObject({ valid: true });
  });

  it('is refused with any bit flipped, and never raises', async () => {
    const proof = await maker().make(good);
    const bytes = new TextEncoder().encode(proof);
    for (let at = 0; at < bytes.length; at += 1) {
      const bit = at % 7;
      const flipped = bytes.slice();
      flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
      expect(verifyDpopProof(new TextDecoder().decode(flipped), expected()).valid).toBe(false);
    }
  });

  it('that is random text is refused, and never raises', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[A-Za-z0-9_.-]{0,300}$/)), (text) => {
        expect(verifyDpopProof(text, expected()).valid).toBe(false);
      }),
      { numRuns: 300 },
    );
    expect(verifyDpopProof(`${'A'.repeat(5000)}.e30.${'A'.repeat(86)}`, expected()).valid).toBe(false);
  });

  it('is good once', async () => {
    const replays = new ReplayCache();
    const proof = await maker().make(good);
    expect(verifyDpopProof(proof, expected({ replays }))).toMatchObject({ valid: true });
    expect(verifyDpopProof(proof, expected({ replays }))).toMatchObject({ refusal: 'replayed' });
  });

  it('with a forged signature does not spend the id of the true one', async () => {
    const replays = new ReplayCache();
    const proof = await maker().make(good);
    const forged = `${proof.slice(0, -86)}${'A'.repeat(86)}`;
    expect(verifyDpopProof(forged, expected({ replays }))).toMatchObject({ refusal: 'signature' });
    expect(verifyDpopProof(proof, expected({ replays }))).toMatchObject({ valid: true });
  });
});

describe('nonces', () => {
  const digest = (text: string) => createHmac('sha256', 'shared by all processes').update(text).digest();
  const ring = (issuer = 'process-one_') => new NonceRing({ random, issuer, digest });

  it('of this process are accepted until they end, and are the same for a minute', async () => {
    const nonces = ring();
    const nonce = nonces.current(NOW);
    expect(nonces.current(NOW + 59_999)).toBe(nonce);
    expect(nonces.current(NOW + 60_000)).not.toBe(nonce);
    const proof = await maker().make({ ...good, nonce });
    expect(verifyDpopProof(proof, expected({ nonces, now: NOW + 179_999 }))).toMatchObject({ valid: true });
    expect(verifyDpopProof(proof, expected({ nonces, now: NOW + 180_000 }))).toMatchObject({
      refusal: 'nonce',
    });
  });

  it('of another process name it, and a proof that carries one is let in by nobody else', async () => {
    const there = ring('process-two_');
    const nonces = ring();
    const nonce = there.current(NOW);
    expect(nonces.issuerOf(nonce)).toBe('process-two_');
    expect(there.issuerOf(nonce)).toBeUndefined();
    const replays = new ReplayCache();
    const proof = await maker().make({ ...good, nonce });
    expect(verifyDpopProof(proof, expected({ nonces, replays }))).toMatchObject({
      valid: false,
      refusal: 'elsewhere',
      elsewhere: { issuer: 'process-two_', nonce, proof: { valid: true } },
    });
    expect(replays.size).toBe(0);
    const forged = `${proof.slice(0, -86)}${'A'.repeat(86)}`;
    expect(verifyDpopProof(forged, expected({ nonces, replays }))).toMatchObject({ refusal: 'signature' });
  });

  it('that nobody sealed name nobody', () => {
    const nonces = ring();
    const sealed = ring('process-two_').current(NOW);
    expect(nonces.issuerOf('')).toBeUndefined();
    for (let at = 0; at < sealed.length; at += 1) {
      const other = sealed[at] === 'A' ? 'B' : 'A';
      expect(nonces.issuerOf(`${sealed.slice(0, at)}${other}${sealed.slice(at + 1)}`)).toBeUndefined();
    }
    const stranger = new NonceRing({ random, issuer: 'process-two_', digest: () => new Uint8Array(32) });
    expect(nonces.issuerOf(stranger.current(NOW))).toBeUndefined();
  });

  it('that are missing or of a process before its restart are refused, so a restart forgets no replay', async () => {
    const nonces = ring();
    expect(verifyDpopProof(await maker().make(good), expected({ nonces }))).toMatchObject({
      refusal: 'nonce',
    });
    const replays = new ReplayCache();
    const proof = await maker().make({ ...good, nonce: nonces.current(NOW) });
    expect(verifyDpopProof(proof, expected({ nonces, replays }))).toMatchObject({ valid: true });
    expect(verifyDpopProof(proof, expected({ nonces: ring(), replays: new ReplayCache() }))).toMatchObject({
      refusal: 'nonce',
    });
  });

  it('all end when the clock is set back, since their uses may be forgotten', () => {
    const nonces = ring();
    const nonce = nonces.current(NOW);
    expect(nonces.validUntil(nonce, NOW - 1)).toBeUndefined();
    expect(nonces.validUntil(nonce, NOW)).toBeUndefined();
    expect(nonces.current(NOW)).not.toBe(nonce);
  });
});

describe('the replay cache', () => {
  it('holds what is still good and drops the rest', () => {
    const cache = new ReplayCache({ slotSeconds: 10 });
    for (let i = 0; i < 1_000; i += 1) expect(cache.admit(`${i}`, NOW + 60_000, NOW)).toBe('fresh');
    expect(cache.admit('7', NOW + 60_000, NOW + 59_999)).toBe('replayed');
    expect(cache.size).toBe(1_000);
    expect(cache.admit('x', NOW + 200_000, NOW + 70_001)).toBe('fresh');
    expect(cache.size).toBe(1);
  });

  it('admits nothing more when it is full, rather than forget', () => {
    const cache = new ReplayCache({ capacity: 2 });
    cache.admit('a', NOW + 1, NOW);
    cache.admit('b', NOW + 1, NOW);
    expect(cache.admit('c', NOW + 1, NOW)).toBe('full');
    expect(cache.admit('a', NOW + 1, NOW)).toBe('replayed');
  });
});
