import { createHmac } from 'node:crypto';
import { toBase64Url } from '@tallystick/encoding';
import { describe, expect, it } from 'vitest';
import { DEVICE_KEY_SCHEMES, SCHEMES } from '../../evidence/device-key-schemes.ts';
import {
  parseTransactionClaims,
  type TransactionClaims,
  transactionEvidenceMaxLength,
} from '../../evidence/transaction-claims.ts';
import { makeSecret } from '../keys/fixtures.ts';
import { signTransactionEvidence } from './sign.ts';
import { type TransactionExpectation, verifyTransactionEvidence } from './verify.ts';

/** Every so many-th place is flipped; `npm run nightly` flips all of them (`FLIP_STRIDE=1`). */
const STRIDE = Number(process.env['FLIP_STRIDE'] ?? 7);

const NOW = Date.UTC(2026, 10, 23, 12);
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
  level: 1,
  time: NOW / 1000,
};
const part = (value: object): string => toBase64Url(Buffer.from(JSON.stringify(value)));

describe.each(DEVICE_KEY_SCHEMES)('transaction evidence by %s', (scheme) => {
  const secret = makeSecret(scheme);
  const { jwsAlg, signatureBytes } = SCHEMES[scheme];
  const expected: TransactionExpectation = {
    challenge: CHALLENGE,
    deviceId: 'dev_1',
    purpose: 'transaction',
    payment: { id: 'pay_1', amount: 1250n, currency: 'EUR' },
    lastCounter: 7,
    reference: { level: 1, digest: DIGEST },
    deviceKey: secret.key,
    now: NOW,
  };
  const refusedBy = (jws: string): string | undefined => {
    const outcome = verifyTransactionEvidence(jws, expected);
    return outcome.outcome === 'verified' ? undefined : outcome.checks.at(0)?.id;
  };
  const signed = async (header: object, sign = secret.sign): Promise<string> => {
    const input = `${part(header)}.${part(parseTransactionClaims({ ...CLAIMS }))}`;
    return `${input}.${toBase64Url(await sign(Buffer.from(input)))}`;
  };

  it('is verified under the algorithm of the scheme', async () => {
    const jws = await signTransactionEvidence(CLAIMS, secret.sign, scheme);
    expect(jws.length).toBeLessThan(transactionEvidenceMaxLength(scheme));
    expect(Buffer.from(jws.split('.')[0] ?? '', 'base64url').toString()).toContain(`"${jwsAlg}"`);
    expect(verifyTransactionEvidence(jws, expected)).toMatchObject({
      outcome: 'verified',
      facts: { amount: '1250', counter: 8 },
    });
  });

  it('is refused with any one bit changed', async () => {
    const jws = Buffer.from(await signTransactionEvidence(CLAIMS, secret.sign, scheme));
    for (let bit = 0; bit < jws.length * 8; bit += STRIDE) {
      const flipped = Buffer.from(jws);
      flipped.writeUInt8(flipped.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      if (refusedBy(flipped.toString('latin1')) === undefined) expect.fail(`bit ${bit} does not matter`);
    }
  });

  it('names no algorithm but that of the key, and carries no key of its own', async () => {
    const typ = 'att-evidence+jwt';
    expect(refusedBy(await signed({ typ, alg: jwsAlg }))).toBeUndefined();
    const others = [
      'none',
      'HS256',
      'HS384',
      'ES256',
      'ES384',
      'ML-DSA-44',
      'ML-DSA-65',
      'ML-DSA-87',
      'EdDSA',
    ];
    for (const header of [
      ...others.filter((alg) => alg !== jwsAlg).map((alg) => ({ alg, typ })),
      { alg: jwsAlg.toLowerCase(), typ },
      { alg: [jwsAlg], typ },
      { alg: jwsAlg, typ: 'att-ticket+jwt' },
      { alg: jwsAlg },
      { typ },
      { alg: jwsAlg, typ, jwk: secret.key.publicJwk ?? { kty: 'oct' } },
      { alg: jwsAlg, typ, crit: ['b64'], b64: false },
    ]) {
      expect(refusedBy(await signed(header)), JSON.stringify(header)).toBe('transaction.format');
    }
    const [header, payload] = (await signed({ alg: 'none', typ })).split('.');
    expect(refusedBy(`${header}.${payload}.`)).toBe('transaction.format');
  });

  it('is not an HMAC under what everybody knows of the key', async () => {
    const publicTexts = [secret.known, JSON.stringify(secret.key.publicJwk ?? {}), secret.key.thumbprint, ''];
    for (const known of publicTexts) {
      const forge = async (bytes: Uint8Array) => createHmac('sha256', known).update(bytes).digest();
      for (const alg of ['HS256', jwsAlg]) {
        const answer = await signed({ alg, typ: 'att-evidence+jwt' }, forge);
        expect(refusedBy(answer)).toMatch(/^transaction\.(format|signature)$/);
      }
    }
  });

  it('by a key of any other scheme is refused', async () => {
    for (const other of DEVICE_KEY_SCHEMES) {
      const { sign } = makeSecret(other);
      expect(refusedBy(await signTransactionEvidence(CLAIMS, sign, other)), other).toBe(
        other === scheme ? 'transaction.signature' : 'transaction.format',
      );
      expect(refusedBy(await signed({ alg: jwsAlg, typ: 'att-evidence+jwt' }, sign)), other).toBe(
        other === scheme ? 'transaction.signature' : 'transaction.format',
      );
    }
  });

  it('is not made of a signature that is not of the scheme, nor read when it is longer than any may be', async () => {
    const short = async () => new Uint8Array(signatureBytes - 1);
    await expect(signTransactionEvidence(CLAIMS, short, scheme)).rejects.toMatchObject({ code: 'ERR_JWS' });
    const jws = await signTransactionEvidence(CLAIMS, secret.sign, scheme);
    const padded = jws.replace('.', `${'A'.repeat(transactionEvidenceMaxLength(scheme))}.`);
    expect(refusedBy(padded)).toBe('transaction.format');
  });
});
