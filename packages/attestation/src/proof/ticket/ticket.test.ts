import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { importJWK, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { es256PrivateKey } from '../keys/es256-key.ts';
import { issueTicket, type TicketClaims, type TicketExpectation, verifyTicket } from './ticket.ts';

const NOW = Date.UTC(2026, 10, 23, 12);
const key = es256PrivateKey(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
const CLAIMS: TicketClaims = {
  iss: 'attestation',
  aud: 'payments',
  jti: 'att_1',
  deviceId: 'dev_1',
  terminalId: 'trm_1',
  purpose: 'transaction',
  paymentId: 'pay_1',
  amount: '1250',
  currency: 'EUR',
  verdict: 'affirming',
  policy: 'test@1',
  iat: NOW / 1000,
  exp: NOW / 1000 + 60,
};
const EXPECTED: TicketExpectation = {
  iss: 'attestation',
  aud: 'payments',
  deviceId: 'dev_1',
  terminalId: 'trm_1',
  purpose: 'transaction',
  payment: { id: 'pay_1', amount: 1250n, currency: 'EUR' },
  now: NOW,
};
const check = (token: string, expected: TicketExpectation = EXPECTED) =>
  verifyTicket(token, key.publicKey, expected);

describe('attestation ticket', () => {
  const token = issueTicket(CLAIMS, key);

  it('is good for what it was issued for, and a JWT to others too', async () => {
    expect(check(token)).toEqual({ valid: true, claims: CLAIMS });
    const { payload, protectedHeader } = await jwtVerify(
      token,
      await importJWK({ ...key.publicKey.jwk }, 'ES256'),
      {
        currentDate: new Date(NOW),
        typ: 'att-ticket+jwt',
      },
    );
    expect([protectedHeader.alg, payload]).toEqual(['ES256', CLAIMS]);
  });

  it.each<[Partial<TicketExpectation>, string]>([
    [{ iss: 'other' }, 'issuer'],
    [{ aud: 'other' }, 'audience'],
    [{ deviceId: 'dev_2' }, 'device'],
    [{ terminalId: 'trm_2' }, 'terminal'],
    [{ purpose: 'pin' }, 'purpose'],
    [{ payment: { id: 'pay_2', amount: 1250n, currency: 'EUR' } }, 'payment'],
    [{ payment: { id: 'pay_1', amount: 1251n, currency: 'EUR' } }, 'amount'],
    [{ payment: { id: 'pay_1', amount: 1250n, currency: 'USD' } }, 'amount'],
    [{ now: NOW + 60_000 }, 'expired'],
    [{ now: NOW - 6_000 }, 'not-yet-valid'],
  ])('is refused for %o: %s', (change, refusal) => {
    expect(check(token, { ...EXPECTED, ...change })).toEqual({ valid: false, refusal });
  });

  it('is refused under another key', () => {
    const other = es256PrivateKey(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey);
    expect(verifyTicket(token, other.publicKey, EXPECTED)).toEqual({ valid: false, refusal: 'signature' });
  });

  it('cannot be issued over a refusal', () => {
    const claims = JSON.parse(JSON.stringify({ ...CLAIMS, verdict: 'contraindicated' }));
    expect(() => issueTicket(claims, key)).toThrow(
      expect.objectContaining({ code: 'ERR_CLAIMS', path: 'verdict' }),
    );
  });

  it('is refused with any character changed', () => {
    for (let at = 0; at < token.length; at++) {
      const changed = token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1);
      expect(check(changed).valid, `character ${at}`).toBe(false);
    }
  });

  it('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.string(), (text) => !check(text).valid),
      { numRuns: 500 },
    );
  });
});
