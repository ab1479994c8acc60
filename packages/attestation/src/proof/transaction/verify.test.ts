import { generateKeyPairSync, sign } from 'node:crypto';
import { toBase64Url } from '@tallystick/encoding';
import fc from 'fast-check';
import { compactVerify, importJWK } from 'jose';
import { describe, expect, it } from 'vitest';
import { appraise } from '../../appraisal/appraise.ts';
import { testPolicy } from '../../appraisal/policy/default-policies.ts';
import type { TransactionClaims } from '../../evidence/transaction-claims.ts';
import { importDeviceKey } from '../keys/device-key.ts';
import { signTransactionEvidence } from './sign.ts';
import { type TransactionExpectation, verifyTransactionEvidence } from './verify.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const jwk = publicKey.export({ format: 'jwk' });
const signer = async (bytes: Uint8Array) =>
  sign('sha256', bytes, { key: privateKey, dsaEncoding: 'ieee-p1363' });
const CHALLENGE = toBase64Url(new Uint8Array(32).fill(1));
const DIGEST = toBase64Url(new Uint8Array(32).fill(2));

const CLAIMS: TransactionClaims = {
  challenge: CHALLENGE,
  deviceId: 'dev_1',
  purpose: 'transaction',
  paymentId: 'pay_1',
  amount: '1250',
  currency: 'EUR',
  counter: 8,
  digest: DIGEST,
  level: 2,
  time: NOW / 1000,
};
const EXPECTED: TransactionExpectation = {
  challenge: CHALLENGE,
  deviceId: 'dev_1',
  purpose: 'transaction',
  payment: { id: 'pay_1', amount: 1250n, currency: 'EUR' },
  lastCounter: 7,
  reference: { level: 2, digest: DIGEST },
  deviceKey: importDeviceKey(jwk),
  now: NOW,
};

const failing = (jws: string, expected: TransactionExpectation = EXPECTED): string[] =>
  verifyTransactionEvidence(jws, expected)
    .checks.filter(({ status }) => status !== 'affirming')
    .map(({ id }) => id);

describe('transaction evidence', () => {
  it('is verified, and is a JWS to others too', async () => {
    const jws = await signTransactionEvidence(CLAIMS, signer);
    const outcome = verifyTransactionEvidence(jws, EXPECTED);
    expect(outcome).toMatchObject({ outcome: 'verified', facts: { amount: '1250', counter: 8 } });
    const { payload, protectedHeader } = await compactVerify(jws, await importJWK({ ...jwk, alg: 'ES256' }));
    expect(protectedHeader).toEqual({ alg: 'ES256', typ: 'att-evidence+jwt' });
    expect(JSON.parse(new TextDecoder().decode(payload))).toEqual(CLAIMS);
  });

  it.each<[Partial<TransactionClaims>, string[]]>([
    [{ challenge: DIGEST }, ['transaction.challenge']],
    [{ deviceId: 'dev_2' }, ['transaction.device']],
    [{ purpose: 'pin' }, ['transaction.purpose']],
    [{ paymentId: 'pay_2' }, ['transaction.payment']],
    [{ amount: '1251' }, ['transaction.amount']],
    [{ currency: 'USD' }, ['transaction.amount']],
    [{ counter: 7 }, ['transaction.counter']],
    [{ counter: 0 }, ['transaction.counter']],
    [{ digest: CHALLENGE }, ['digest.reference']],
    [{ level: 1 }, ['level.downgrade', 'digest.reference']],
  ])('with %j fails %j', async (change, checks) => {
    expect(failing(await signTransactionEvidence({ ...CLAIMS, ...change }, signer))).toEqual(checks);
  });

  it('without a payment may not carry one', async () => {
    const { paymentId: _id, amount: _amount, currency: _currency, ...periodic } = CLAIMS;
    const { payment: _payment, ...expected } = EXPECTED;
    const jws = await signTransactionEvidence({ ...periodic, purpose: 'periodic' }, signer);
    expect(failing(jws, { ...expected, purpose: 'periodic' })).toEqual([]);
    expect(failing(jws)).toEqual(['transaction.purpose', 'transaction.payment', 'transaction.amount']);
    await expect(signTransactionEvidence({ ...CLAIMS, purpose: 'periodic' }, signer)).rejects.toMatchObject({
      code: 'ERR_CLAIMS',
      path: 'paymentId',
    });
  });

  it.each([
    [121, 'contraindicated'],
    [-121, 'contraindicated'],
    [120, 'affirming'],
  ] as const)('that is %i seconds off is %s by the policy', async (drift, verdict) => {
    const jws = await signTransactionEvidence({ ...CLAIMS, time: NOW / 1000 + drift }, signer);
    const outcome = verifyTransactionEvidence(jws, EXPECTED);
    expect(outcome).toMatchObject({ outcome: 'verified', facts: { clockDriftSeconds: drift } });
    expect(appraise(outcome, testPolicy([]), { at: NOW }).verdict).toBe(verdict);
  });

  it('says how wrong the clock is', async () => {
    const jws = await signTransactionEvidence({ ...CLAIMS, time: NOW / 1000 + 240 }, signer);
    const result = appraise(verifyTransactionEvidence(jws, EXPECTED), testPolicy([]), { at: NOW });
    expect(result).toMatchObject({ verdict: 'contraindicated', reason: 'clock' });
    expect(result.checks.find(({ id }) => id === 'transaction.clock')?.remedy).toMatch(/4 minutes fast/);
  });

  it('of another key, algorithm, type or header is refused', async () => {
    const jws = await signTransactionEvidence(CLAIMS, signer);
    const [, payload = ''] = jws.split('.');
    const other = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    const signed = (header: object, key = privateKey) => {
      const input = `${toBase64Url(new TextEncoder().encode(JSON.stringify(header)))}.${payload}`;
      return `${input}.${toBase64Url(sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' }))}`;
    };
    expect(failing(signed({ typ: 'att-evidence+jwt', alg: 'ES256' }))).toEqual([]);
    expect(failing(signed({ alg: 'ES256', typ: 'att-evidence+jwt' }, other))).toEqual([
      'transaction.signature',
    ]);
    for (const header of [
      { alg: 'none', typ: 'att-evidence+jwt' },
      { alg: 'HS256', typ: 'att-evidence+jwt' },
      { alg: 'ES256', typ: 'att-ticket+jwt' },
      { alg: 'ES256' },
      { alg: 'ES256', typ: 'att-evidence+jwt', crit: ['x'], x: 1 },
      { alg: 'ES256', typ: 'att-evidence+jwt', jwk },
    ]) {
      expect(failing(signed(header))).toEqual(['transaction.format']);
    }
  });

  it('is refused with any character changed', async () => {
    const jws = await signTransactionEvidence(CLAIMS, signer);
    for (let at = 0; at < jws.length; at++) {
      const character = jws[at] === 'A' ? 'B' : 'A';
      const outcome = verifyTransactionEvidence(jws.slice(0, at) + character + jws.slice(at + 1), EXPECTED);
      expect(outcome.outcome, `character ${at}`).toBe('refused');
    }
  });

  it('never throws, whatever comes', () => {
    const texts = fc.oneof(
      fc.string(),
      fc.base64String().map((text) => `${text}.${text}.${text}`),
    );
    fc.assert(
      fc.property(texts, (text) => verifyTransactionEvidence(text, EXPECTED).outcome === 'refused'),
      {
        numRuns: 500,
      },
    );
    expect(failing('a.b.c'.repeat(1_000))).toEqual(['transaction.format']);
  });
});
